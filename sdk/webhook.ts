import type { EventObject } from '@sampan/api/event'
import { Webhook, WebhookVerificationError } from 'standardwebhooks'

export type VerifiedWebhook =
  | { readonly ok: true; readonly value: EventObject }
  | { readonly ok: false; readonly code: 'webhook.bad_signature'; readonly reason: string }

/** As `Request.headers` or as Node's `request.headers` come. */
export type WebhookHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>

/**
 * Checks that a webhook was signed with the endpoint's secret (`whsec_…`) within the last five minutes. `body` must be the
 * text exactly as it was received. Book an event by its `id`: the same one may come more than once.
 */
export function verifyWebhook(body: string, headers: WebhookHeaders, secret: string): VerifiedWebhook {
  const read = (name: string) => {
    const value = headers instanceof Headers ? headers.get(name) : headers[name]
    return (typeof value === 'string' ? value : value?.[0]) ?? ''
  }
  const signed = {
    'webhook-id': read('webhook-id'),
    'webhook-timestamp': read('webhook-timestamp'),
    'webhook-signature': read('webhook-signature'),
  }
  try {
    return { ok: true, value: new Webhook(secret).verify(body, signed) as EventObject }
  } catch (error) {
    if (!(error instanceof WebhookVerificationError)) throw error
    return { ok: false, code: 'webhook.bad_signature', reason: error.message }
  }
}
