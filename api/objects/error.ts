import { z } from 'zod'

export const errorType = z.enum([
  'invalid_request',
  'authentication',
  'permission',
  'not_found',
  'conflict',
  'refused',
  'rate_limited',
  'internal',
])

/** The one shape of every error answer. `code` has its entry in docs/errors.md, where `doc_url` leads. */
export const errorBody = z.object({
  error: z.object({
    type: errorType,
    code: z.string(),
    message: z.string(),
    param: z.string().nullable(),
    detail: z.record(z.string(), z.string()),
    doc_url: z.string(),
    request_id: z.string(),
  }),
})

export type ErrorType = z.infer<typeof errorType>
export type ErrorBody = z.infer<typeof errorBody>
