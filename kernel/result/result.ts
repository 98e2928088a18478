/** The outcome of something that may be refused. A refusal is expected and carries a code, never an exception. */
export type Result<T, R extends Refusal = Refusal> = Ok<T> | R

export type Ok<T> = { readonly ok: true; readonly value: T }

/**
 * An expected "no". `code` is `area.reason` and documented in docs/errors.md; `detail` holds the values that explain it,
 * already in a form that can be shown (strings, not secrets).
 */
export type Refusal<Code extends string = string> = {
  readonly ok: false
  readonly code: Code
  readonly detail: Readonly<Record<string, string>>
}

export function ok<T>(value: T): Ok<T> {
  return { ok: true, value }
}

/** @example refuse('money.not_a_decimal', { value: '12,3', example: '12.30' }) */
export function refuse<Code extends string>(code: Code, detail: Record<string, string> = {}): Refusal<Code> {
  return { ok: false, code, detail }
}
