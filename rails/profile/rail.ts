import type { CurrencyCode } from '@sampan/kernel/currency'
import type { Refusal, Result } from '@sampan/kernel/result'
import type { CapByTier } from './evidence-tier.ts'

/** Names a rail in offers, orders and config, e.g. `pix`. Stable forever: signed terms hold it. */
export type RailId = string

/** How long each step of an order on this rail may take, in seconds, counted one after the other. */
export type RailWindows = {
  /** What the page gives the payer to pay. */
  readonly paySeconds: number
  /** From the end of the pay window to `claimBy`: the least; the chain's finality time comes on top. */
  readonly claimGraceSeconds: number
  /** From `claimBy` to `confirmBy`. */
  readonly confirmSeconds: number
  /** From `confirmBy` to `ruleBy`. */
  readonly ruleSeconds: number
  /** How long after the order's end money may still arrive; until then its reference stays taken. */
  readonly lateArrivalSeconds: number
}

export type ReferenceFormat = {
  /** `structured`: a field of its own that the payer's bank checks; `text`: free remittance text; `id`: the rail's own id. */
  readonly carrier: 'structured' | 'text' | 'id'
  readonly maxLength: number
  /** How the payer sees the code 7K3M9QXT7E. */
  readonly example: string
}

/** What the payer's side can still undo after the release, which no chain can. */
export type ReversalRisk = {
  readonly level: 'low' | 'medium' | 'high'
  /** How long after the credit a reversal may come, in days. */
  readonly days: number
  readonly note: string
}

/** A rail as data. Nothing in it is switched on: an operator does that with a country profile. */
export type RailProfile = {
  readonly id: RailId
  /** English name; `titleKey` is its message key. */
  readonly title: string
  readonly titleKey: string
  readonly currencies: readonly CurrencyCode[]
  /** Decimals the rail can carry; may be fewer than the currency has. */
  readonly railDecimals: Readonly<Record<CurrencyCode, number>>
  /** The largest single payment the format can carry, in units. */
  readonly maxUnits: Readonly<Record<CurrencyCode, bigint>>
  readonly instant: boolean
  readonly windows: RailWindows
  readonly reference: ReferenceFormat
  readonly reversal: ReversalRisk
  /** Defaults; an acceptor may set its own. A currency without an entry is never released without a person. */
  readonly autoReleaseCapUnits: Readonly<Record<CurrencyCode, CapByTier>>
  /** What payers' own banks commonly impose; for people to read. */
  readonly payerLimitNote: string
}

/** One input of the form in which an acceptor describes its account. */
export type AccountField = {
  readonly name: string
  readonly label: string
  readonly example: string
  readonly required: boolean
  readonly maxLength: number
}

/** An account on a rail, checked and normalised. Made by `Rail.parseAccount` only. */
export type RailAccount = {
  readonly rail: RailId
  readonly fields: Readonly<Record<string, string>>
  /** Goes into the order's terms as `account`; read back with `parseCanonicalAccount`. */
  readonly canonical: string
  /** The account as bank statements and webhooks name it; compare with `Credit.account`. */
  readonly statementAccount: string
}

export type InstructionRow = {
  readonly name: 'payee' | 'iban' | 'bic' | 'bank' | 'account_number' | 'routing' | 'pix_key' | 'amount' | 'reference'
  readonly label: string
  /** For reading, e.g. grouped in fours. */
  readonly value: string
  /** For the clipboard, exactly as a bank's form takes it. */
  readonly copyValue: string
  readonly mono?: boolean
}

export type QrCode = {
  readonly payload: string
  readonly errorCorrection: 'L' | 'M' | 'Q' | 'H'
  /** Says in words what the picture holds. */
  readonly alt: string
  readonly encoding: 'utf-8'
}

/** Message keys of what the payer must know before paying. */
export type RailWarning =
  | 'rail.warning.exact_amount'
  | 'rail.warning.keep_reference'
  | 'rail.warning.pays_acceptor_by_name'
  | 'rail.warning.own_account_only'
  | 'rail.warning.slow'
  | 'rail.warning.choose_instant'

export type PayInstructions = {
  readonly rows: readonly InstructionRow[]
  readonly qr?: QrCode
  /** A string the payer's bank app takes whole, for paying on the device that shows the page. */
  readonly copyPaste?: { readonly label: string; readonly value: string }
  readonly warnings: readonly RailWarning[]
}

export type PayRequest = {
  readonly account: RailAccount
  readonly currency: CurrencyCode
  readonly amountUnits: bigint
  /** The ten-character code of the order. */
  readonly reference: string
}

export type AccountRefusal = Refusal<
  | 'rail.account_field_missing'
  | 'rail.account_field_too_long'
  | 'rail.account_field_unknown'
  | 'rail.account_field_malformed'
  | 'rail.bad_iban'
  | 'rail.not_sepa'
  | 'rail.bad_bic'
  | 'rail.bad_pix_key'
  | 'rail.account_not_canonical'
>

export type AmountRefusal = Refusal<
  | 'rail.currency_not_carried'
  | 'rail.amount_not_positive'
  | 'rail.amount_too_large'
  | 'rail.amount_too_fine'
  | 'money.unknown_currency'
>

export type Rail = {
  readonly profile: RailProfile
  readonly accountFields: readonly AccountField[]
  /** Checks and normalises what somebody typed. Refuses unknown fields, so that nothing unseen gets signed. */
  readonly parseAccount: (fields: Readonly<Record<string, string>>) => Result<RailAccount, AccountRefusal>
  /** The amount as this rail writes it ("12.30"), or why the rail cannot carry it. */
  readonly amountOnRail: (units: bigint, currency: CurrencyCode) => Result<string, AmountRefusal>
  /** What the payer needs to pay. The amount has passed `amountOnRail` and the account is of this rail; else a bug. */
  readonly instructions: (request: PayRequest) => PayInstructions
}
