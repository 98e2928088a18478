import type { ErrorBody } from '@sampan/api/error'

/** The gateway refused or could not be reached. `code` is one of the documented `area.reason` codes, or `sdk.…`. */
export class SampanError extends Error {
  override readonly name = 'SampanError'
  readonly code: string
  /** HTTP status; 0 when no answer came. */
  readonly status: number
  /** The field that is wrong, if it is one. */
  readonly param: string | undefined
  readonly detail: Readonly<Record<string, string>>
  /** What the gateway's operator can look up. */
  readonly requestId: string | undefined
  readonly docUrl: string | undefined

  constructor(status: number, error: Partial<ErrorBody['error']> & { code: string; message: string }, cause?: unknown) {
    super(error.message, cause === undefined ? undefined : { cause })
    this.status = status
    this.code = error.code
    this.param = error.param ?? undefined
    this.detail = error.detail ?? {}
    this.requestId = error.request_id
    this.docUrl = error.doc_url
  }
}

/** The error an answer carries; `sdk.bad_answer` when it is not one of the gateway's, e.g. a proxy's page. */
export async function errorOf(response: Response): Promise<SampanError> {
  const text = await response.text()
  try {
    const { error } = JSON.parse(text) as Partial<ErrorBody>
    if (typeof error?.code === 'string') return new SampanError(response.status, error)
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause
  }
  const message = `The answer with status ${response.status} is not the gateway's: ${text.slice(0, 200)}`
  return new SampanError(response.status, { code: 'sdk.bad_answer', message })
}
