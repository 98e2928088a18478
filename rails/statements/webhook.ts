import { concatBytes, equalBytes, fromHex, isHex, toHex, utf8 } from '@sampan/kernel/hex'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'

/*
 * A bank, or whatever watches one, tells an acceptor about credits with a signed POST:
 *
 *   sampan-bank-key-id      which shared key, [A-Za-z0-9_-]{1,64}
 *   sampan-bank-timestamp   unix seconds, within 5 minutes of the receiver's clock
 *   sampan-bank-sequence    rises by one with every message of this key: a repeat is a replay, a gap is a lost message
 *   sampan-bank-signature   v1=<64 hex>, HMAC-SHA256 over "v1.<key id>.<timestamp>.<sequence>." followed by the body
 *
 * The body is a bank notice, see bank-notice.ts. The receiver stores the highest sequence per key with the credits, in one
 * database transaction, and answers 200 to what it already has.
 */

/** HMAC-SHA256 of a message under a key. Injected: native in a server, pure in a test. */
export type HmacSha256 = (key: Uint8Array, message: Uint8Array) => Uint8Array

export type BankWebhookHeaders = {
  readonly 'sampan-bank-key-id': string
  readonly 'sampan-bank-timestamp': string
  readonly 'sampan-bank-sequence': string
  readonly 'sampan-bank-signature': string
}

export type VerifiedWebhook = {
  readonly keyId: string
  /** The caller refuses one that is not above the last of this key, and reports a gap. */
  readonly sequence: number
  /** Unix seconds. */
  readonly sentAt: number
}

export type WebhookRefusal = Refusal<
  | 'webhook.header_missing'
  | 'webhook.header_malformed'
  | 'webhook.unknown_key'
  | 'webhook.bad_signature'
  | 'webhook.stale'
>

/** How far the sender's clock may be from ours, either way. */
export const WEBHOOK_TOLERANCE_SECONDS = 300

export type SigningInput = {
  readonly keyId: string
  readonly key: Uint8Array
  readonly sentAt: number
  readonly sequence: number
  readonly body: Uint8Array
}

export function signBankWebhook(input: SigningInput, hmac: HmacSha256): BankWebhookHeaders {
  return {
    'sampan-bank-key-id': input.keyId,
    'sampan-bank-timestamp': String(input.sentAt),
    'sampan-bank-sequence': String(input.sequence),
    'sampan-bank-signature': `v1=${toHex(hmac(input.key, signedBytes(input))).slice(2)}`,
  }
}

export type Verifying = {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Uint8Array
  readonly keyOf: (keyId: string) => Uint8Array | undefined
  /** Unix seconds. */
  readonly now: number
  readonly hmac: HmacSha256
}

/**
 * Checks headers and signature over the raw body bytes. Refuses, in this order: a missing or malformed header, an unknown
 * key, a bad signature, a timestamp more than 5 minutes off. Replay is the caller's to refuse, by the sequence.
 */
export function verifyBankWebhook(request: Verifying): Result<VerifiedWebhook, WebhookRefusal> {
  const [keyId, timestamp, sequence, signature] = [
    'sampan-bank-key-id',
    'sampan-bank-timestamp',
    'sampan-bank-sequence',
    'sampan-bank-signature',
  ].map(name => request.headers[name])
  if (keyId === undefined || timestamp === undefined || sequence === undefined || signature === undefined) {
    return refuse('webhook.header_missing')
  }
  const sentAt = wholeNumber(timestamp)
  const count = wholeNumber(sequence)
  const given = /^v1=[0-9a-f]{64}$/.test(signature) ? `0x${signature.slice(3)}` : undefined
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(keyId) || sentAt === undefined || count === undefined || !isHex(given, 32)) {
    return refuse('webhook.header_malformed')
  }
  const key = request.keyOf(keyId)
  if (key === undefined) return refuse('webhook.unknown_key', { keyId })
  const message = signedBytes({ keyId, key, sentAt, sequence: count, body: request.body })
  // Comparing MACs of the MACs takes the same time wherever they differ, whatever the engine makes of the loop.
  const expected = request.hmac(key, request.hmac(key, message))
  if (!equalBytes(expected, request.hmac(key, fromHex(given)))) return refuse('webhook.bad_signature', { keyId })
  if (Math.abs(request.now - sentAt) > WEBHOOK_TOLERANCE_SECONDS) {
    return refuse('webhook.stale', { sentAt: String(sentAt), now: String(request.now) })
  }
  return ok({ keyId, sequence: count, sentAt })
}

function signedBytes({ keyId, sentAt, sequence, body }: SigningInput): Uint8Array {
  return concatBytes(utf8(`v1.${keyId}.${sentAt}.${sequence}.`), body)
}

/** One spelling only, because the number is signed as text. */
function wholeNumber(text: string): number | undefined {
  const value = Number(text)
  return /^(?:0|[1-9]\d{0,15})$/.test(text) && Number.isSafeInteger(value) ? value : undefined
}
