import type { ErrorBody } from '@sampan/api/error'
import { Fault } from '@sampan/kernel/fault'
import { type Refusal, refuse } from '@sampan/kernel/result'
import type { Logger } from 'pino'
import { ERRORS, type ErrorRow, isErrorCode } from './errors.ts'

/** An answer before it is a `Response`; what an idempotency key remembers. */
export type JsonAnswer = { readonly status: number; readonly body: string }

type About = { readonly requestId: string; readonly publicUrl: string; readonly logger: Logger }

/** The error answer for a refusal. A code that is not in the table is a bug: logged, and answered as one. */
export function answerRefusal(about: About, refusal: Refusal): JsonAnswer {
  const { requestId, publicUrl, logger } = about
  if (!isErrorCode(refusal.code)) {
    logger.error({ requestId, refusal }, 'a refusal has no row in the table of errors')
    return answerRefusal(about, refuse('internal.error'))
  }
  const { type, status, message }: ErrorRow = ERRORS[refusal.code]
  const error: ErrorBody['error'] = {
    type,
    code: refusal.code,
    message: message.replace(/\{(\w+)\}/g, (_, name: string) => refusal.detail[name] ?? name),
    param: refusal.detail.param ?? null,
    detail: { ...refusal.detail },
    doc_url: `${publicUrl}/docs/errors#${refusal.code}`,
    request_id: requestId,
  }
  return { status, body: JSON.stringify({ error } satisfies ErrorBody) }
}

/** The answer when something was thrown: 503 if trying again can help, else 500. The cause goes to the log only. */
export function answerThrown(about: About, error: unknown): JsonAnswer {
  about.logger.error({ requestId: about.requestId, err: error }, 'a call failed')
  const again = error instanceof Fault && error.retryable
  return answerRefusal(about, refuse(again ? 'internal.unavailable' : 'internal.error'))
}
