import type { ErrorType } from '@sampan/api/error'

/** How a code is answered. `{name}` in the message is filled from the refusal's detail. */
export type ErrorRow = { readonly type: ErrorType; readonly status: number; readonly message: string }

const row = (type: ErrorType, status: number, message: string): ErrorRow => ({ type, status, message })
const invalid = (message: string) => row('invalid_request', 400, message)
const unknown = (message: string) => row('not_found', 404, message)
const conflict = (message: string) => row('conflict', 409, message)
const refused = (message: string) => row('refused', 422, message)

/**
 * Every code a call can be answered with, in one table: a handler that refuses with another does not compile.
 * Each has its entry in docs/errors.md.
 */
export const ERRORS = {
  'request.malformed_json': invalid('The body is not JSON.'),
  'request.invalid': invalid('{param}: {reason}'),
  'request.unknown_field': invalid('{param} is not a field of this request.'),
  'request.body_too_large': row('invalid_request', 413, 'The body has more than {max} bytes.'),
  'request.unsupported_media_type': row('invalid_request', 415, 'Send the body as application/json.'),
  'request.unknown_path': unknown('There is nothing at {path}.'),
  'request.wrong_method': row('invalid_request', 405, '{path} does not take {method}.'),
  'rate.limited': row('rate_limited', 429, 'Too many requests from this address. Try again in {seconds} s.'),
  'internal.error': row('internal', 500, 'Something broke on our side. The request id helps to find out what.'),
  'internal.unavailable': row('internal', 503, 'Something this gateway depends on is away. Try again.'),

  'auth.missing_key': row('authentication', 401, 'Send an API key: Authorization: Bearer sk_…'),
  'auth.invalid_key': row('authentication', 401, 'There is no such API key, or it was revoked.'),
  'auth.missing_scope': row('permission', 403, 'The API key lacks the scope {scope}.'),
  'auth.missing_session': row('authentication', 401, 'Open a session first and send its token as the bearer.'),
  'auth.invalid_session': row('authentication', 401, 'The session has ended. Open a new one.'),
  'idempotency.bad_key': invalid('Idempotency-Key takes 1 to 255 printable ASCII characters.'),
  'idempotency.key_reused': conflict('This Idempotency-Key was used for another request.'),
  'idempotency.in_progress': conflict('The first request with this Idempotency-Key is still being worked on.'),

  'payment.unknown': unknown('There is no payment {payment}.'),
  'payment.currency_not_served': refused('This gateway does not serve {currency}.'),
  'payment.bad_settlement_address': invalid('The settlement address cannot receive: it is zero or the token itself.'),
  'payment.not_cancellable': conflict('The payment is {status} and cannot be cancelled any more.'),
  'payment.order_open': conflict('An order of this payment is open. It ends by itself in time.'),
  'payment.closed': conflict('The payment is {status} or its time is over.'),
  'payment.too_many_choices': conflict('{max} orders of this payment were given up already. Ask for a new payment.'),
  'payment.method_chosen': conflict('Another way to pay was chosen for this payment.'),
  'payment.method_unavailable': refused('{currency} over {rail} is not available for this payment now.'),
  'payment.no_acceptor': refused('Nobody can take {currency} over {rail} for this payment now. Try another way.'),
  'payment.bad_payer': invalid('The payer must be the address of a key.'),
  'money.not_a_decimal': invalid('{value} is not a plain decimal such as {example}.'),
  'money.too_many_decimals': invalid('{value} has more than {decimals} decimals.'),
  'money.unknown_currency': invalid('{value} is not a currency this gateway knows.'),

  'order.unknown': unknown('There is no order {order}.'),
  'order.ended': conflict('The order has ended: {status}.'),
  'order.wrong_status': conflict('An order that is {status} does not take {act}.'),
  'order.too_early': conflict('This can be done after {deadline}; it is {now}.'),
  'order.too_late': conflict('This could be done until {deadline}; it is {now}.'),
  'order.wrong_signer': row('permission', 403, '{signer} may not sign {act} on this order.'),
  'order.bad_signature': row('authentication', 401, 'The signature over {act} is not that of {signer}.'),
  'order.contract_signature': refused('Signatures of contracts are only checked on chain; relay this act yourself.'),
  'order.missing_split': invalid('{act} needs to_buyer.'),
  'order.malformed': invalid('The order is malformed: {field}.'),
  'order.nonce_used': conflict('The nonce {nonce} was used before.'),
  'order.lane_busy': conflict('Another order of this lane is live.'),
  'order.bad_nonce': refused('The sequence in the nonce {nonce} starts at 1.'),
  'order.bad_deadlines': refused('The deadlines {deadlines} do not rise, or end after {latest}.'),
  'order.bad_parties': refused('The parties do not fit: {rule}.'),
  'order.bad_amount': refused('The amount does not fit.'),
  'order.fee_too_high': refused('The fee {fee} is above 2 % of {amount}.'),
  'batch.bad_count': refused('A batch has 1 to 256 orders, one after the other in one lane.'),
  'batch.bad_total': refused('The orders of the batch sum to more than 96 bits hold.'),
  'batch.mixed_orders': refused('The orders of a batch share {field}; the one at position {position} does not.'),
  'terms.mismatch': refused("The terms do not hash to the order's: {actual}."),
  'request.unknown': unknown('There is no lock request {request}.'),
  'request.closed': conflict('The lock request is {status}, or its time to answer is over.'),
  'request.order_differs': refused('The order differs from the request in {field}: {actual} instead of {expected}.'),
  'request.terms_differ': refused('The terms differ from the request in {field}.'),
  'request.bad_reference': refused('The reference is not one this version makes.'),
  'request.reference_taken': conflict('The reference is still taken by another order of this account.'),
  'request.second_key': refused('The vault asks for a second signature, which this gateway cannot give.'),
  'rail.account_field_malformed': refused('The account is malformed: {field}.'),
  'rail.account_field_missing': refused('The account lacks {field}.'),
  'rail.account_field_too_long': refused('The account is too long: {field}.'),
  'rail.account_field_unknown': refused('{field} is not a field of accounts on this rail.'),
  'rail.bad_iban': refused('The IBAN of the account is not valid.'),
  'rail.not_sepa': refused('{country} does not take part in this rail.'),
  'rail.bad_bic': refused('The BIC of the account is not valid.'),
  'rail.bad_pix_key': refused('The key of the account is not valid.'),
  'rail.account_not_canonical': refused('The account is not in the canonical form of its rail.'),

  'ledger.unknown_payment': unknown('The log has no such payment yet.'),
  'ledger.receipt_not_ready': conflict('The newest entries of this payment are not signed yet. Ask again in a second.'),

  'event.unknown': unknown('There is no event {event}.'),
  'event.unknown_cursor': invalid('There is no event {event} to go on after.'),
  'webhook.unknown_endpoint': unknown('There is no webhook endpoint {endpoint}.'),
  'webhook.endpoint_disabled': conflict('The webhook endpoint is disabled. Enable it first.'),
  'webhook.too_many_endpoints': conflict('A merchant has at most {max} webhook endpoints.'),
  'outgoing.bad_url': invalid('The URL must be http or https, without user name and password.'),
  'outgoing.https_required': invalid('The URL must be https.'),
  'outgoing.private_address': invalid('The URL leads to a private network.'),

  'acceptor.unknown_vault': row('permission', 403, 'This gateway does not list the vault {vault} as an acceptor.'),
  'acceptor.stale_signature': refused('issued_at must be within {max_seconds} s of {now}.'),
  'acceptor.vault_not_deployed': refused('There is no vault at {vault} yet.'),
  'acceptor.bad_signature': row('authentication', 401, "The signature is not the vault signer's, {signer}."),
  'acceptor.offers_expired': refused('valid_until has passed.'),
  'acceptor.offers_valid_too_long': refused('valid_until may be at most {max_seconds} s ahead.'),
  'acceptor.duplicate_offer': refused('Two offers are named {offer}.'),
  'acceptor.rail_off': refused('Offer {offer}: the rail {rail} is not switched on here.'),
  'acceptor.currency_off': refused('Offer {offer}: {currency} is not served over {rail} here.'),
  'acceptor.wrong_asset': refused('Offer {offer}: the vault holds {expected}.'),
  'acceptor.bad_price': refused('Offer {offer}: the price must be greater than zero.'),
  'acceptor.bad_limits': refused('Offer {offer}: 0 < min ≤ max ≤ daily_max must hold.'),
  'acceptor.bad_hours': refused('Offer {offer}: from_minute must be before to_minute.'),
} as const satisfies Record<string, ErrorRow>

export type ErrorCode = keyof typeof ERRORS

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERRORS, code)
}
