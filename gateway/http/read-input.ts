import type { Endpoint } from '@sampan/api/endpoint'
import type { CanonicalJson } from '@sampan/kernel/canonical'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import type { z } from 'zod'

export type Input = {
  readonly params: Readonly<Record<string, string>>
  readonly query: unknown
  readonly body: CanonicalJson | undefined
}

export type InputRefusal = Refusal<
  | 'request.malformed_json'
  | 'request.invalid'
  | 'request.unknown_field'
  | 'request.body_too_large'
  | 'request.unsupported_media_type'
>

export const MAX_BODY_BYTES = 256 * 1024

/** Reads and checks what a call brings, query before body. A field the endpoint does not know is refused by its name. */
export async function readInput(
  endpoint: Endpoint,
  request: Request,
  params: Readonly<Record<string, string>>,
): Promise<Result<Input, InputRefusal>> {
  const query = check(endpoint.query, Object.fromEntries(new URL(request.url).searchParams))
  if (!query.ok) return query
  const json = await readJson(request, endpoint.body !== undefined, endpoint.maxBodyBytes)
  if (!json.ok) return json
  const body = check(endpoint.body, json.value)
  return body.ok ? ok({ params, query: query.value, body: body.value as CanonicalJson | undefined }) : body
}

async function readJson(
  request: Request,
  expected: boolean,
  maxBytes = MAX_BODY_BYTES,
): Promise<Result<unknown, InputRefusal>> {
  const bytes = await readBytes(request, maxBytes)
  if (!bytes) return refuse('request.body_too_large', { max: String(maxBytes) })
  if (bytes.length === 0) return expected ? refuse('request.malformed_json') : ok(undefined)
  if (!expected) return ok(undefined)
  const type = request.headers.get('content-type') ?? ''
  if (!/^application\/json\s*(;|$)/i.test(type)) return refuse('request.unsupported_media_type')
  try {
    return ok(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)))
  } catch {
    return refuse('request.malformed_json')
  }
}

/** The body, or nothing when it is too large, however long it claims to be. */
async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array | undefined> {
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) return undefined
  if (!request.body) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of request.body) {
    length += chunk.length
    if (length > maxBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function check(schema: z.ZodType | undefined, value: unknown): Result<unknown, InputRefusal> {
  if (!schema) return ok(undefined)
  const parsed = schema.safeParse(value)
  if (parsed.success) return ok(parsed.data)
  const issue = parsed.error.issues[0]
  const path = issue?.path.map(String) ?? []
  if (issue?.code === 'unrecognized_keys') {
    return refuse('request.unknown_field', { param: [...path, issue.keys[0] ?? ''].join('.').slice(0, 200) })
  }
  return refuse('request.invalid', { param: path.join('.') || 'body', reason: issue?.message ?? 'invalid' })
}
