import type { ComponentChildren } from 'preact'

type ButtonProps = {
  kind?: 'primary' | 'quiet'
  busy: boolean
  /** Absent on a button that sends its form. */
  onClick?: (() => void) | undefined
  describedBy?: string
  children: ComponentChildren
}

/** A button that keeps its focus while its work is under way, where a disabled one would lose it. */
export function Button({ kind, busy, onClick, describedBy, children }: ButtonProps) {
  return (
    <button
      type={onClick ? 'button' : 'submit'}
      class={kind}
      aria-disabled={busy || undefined}
      aria-describedby={describedBy}
      onClick={onClick}
    >
      {children}
    </button>
  )
}
