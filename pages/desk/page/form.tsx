import type { ComponentChildren } from 'preact'

type FormProps = { action: string; csrf: string; label?: string; children: ComponentChildren }

/** A form that the desk accepts: posted, and with the value that only its own pages know. */
export function Form({ action, csrf, label, children }: FormProps) {
  return (
    <form method="post" action={action} aria-label={label}>
      <input type="hidden" name="csrf" value={csrf} />
      {children}
    </form>
  )
}

type FieldProps = { id: string; name: string; label: string; hint?: string; isNumber?: boolean; isOptional?: boolean }

/** A labelled text field. Never filled in beforehand: what a person types here they have read somewhere else. */
export function Field({ id, name, label, hint, isNumber = false, isOptional = false }: FieldProps) {
  return (
    <p class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        name={name}
        required={!isOptional}
        autocomplete="off"
        inputmode={isNumber ? 'decimal' : undefined}
        maxLength={isNumber ? 40 : 500}
        aria-describedby={hint ? `${id}-hint` : undefined}
      />
      {hint && (
        <small id={`${id}-hint`} class="hint">
          {hint}
        </small>
      )}
    </p>
  )
}
