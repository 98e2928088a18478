export type FaultOptions = {
  /** The values involved, already safe to show and log. */
  detail?: Record<string, string>
  /** What the operator can do about it. */
  hint?: string
  /** Whether trying the same thing again can succeed. Defaults to false. */
  retryable?: boolean
  cause?: unknown
}

/** The world failed: a node is away, a disk is full, an answer made no sense. Thrown, never returned. */
export class Fault extends Error {
  override readonly name = 'Fault'
  readonly code: string
  readonly detail: Readonly<Record<string, string>>
  readonly hint: string | undefined
  readonly retryable: boolean

  constructor(code: string, message: string, options: FaultOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.detail = options.detail ?? {}
    this.hint = options.hint
    this.retryable = options.retryable ?? false
  }
}
