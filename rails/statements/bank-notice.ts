import { type CurrencyCode, currencyDecimals } from '@sampan/kernel/currency'
import { parseUnits } from '@sampan/kernel/decimal'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import { statementKey } from '../profile/account.ts'
import type { EvidenceTier } from '../profile/evidence-tier.ts'
import { parseBookedTime } from './booked-time.ts'
import type { Credit } from './credit.ts'

/** The JSON body of a bank webhook: what one account received. */
export type BankNotice = {
  readonly account: string
  readonly credits: readonly NoticedCredit[]
}

export type NoticedCredit = {
  readonly bankReference: string
  readonly currency: CurrencyCode
  /** Decimal string, e.g. "12.30". */
  readonly amount: string
  readonly status: 'booked' | 'pending'
  /** ISO 8601, with its zone. */
  readonly bookedAt: string
  readonly isReversal?: boolean
  readonly endToEndId?: string
  readonly payerName?: string
  readonly payerAccount?: string
  readonly structuredReferences?: readonly string[]
  readonly remittance?: readonly string[]
}

export type NoticeRefusal = Refusal<'notice.not_json' | 'notice.malformed'>

const MAX_CREDITS = 1_000
const MAX_TEXT = 1_000

/** Reads a notice. Refuses all of it, naming the field, when any of it is malformed: the sender will repeat it. */
export function parseBankNotice(text: string, tier: EvidenceTier): Result<readonly Credit[], NoticeRefusal> {
  let notice: unknown
  try {
    notice = JSON.parse(text)
  } catch {
    return refuse('notice.not_json')
  }
  if (!isRecord(notice) || !isText(notice['account'])) return malformed('account')
  const listed = notice['credits']
  if (!Array.isArray(listed) || listed.length > MAX_CREDITS) return malformed('credits')
  const credits: Credit[] = []
  for (const [index, item] of listed.entries()) {
    const credit = isRecord(item) ? readCredit(item, statementKey(notice['account']), tier) : 'object'
    if (typeof credit === 'string') return malformed(`credits.${index}.${credit}`)
    credits.push(credit)
  }
  return ok(credits)
}

/** The credit, or the name of the field that is malformed. */
function readCredit(item: Readonly<Record<string, unknown>>, account: string, tier: EvidenceTier): Credit | string {
  const { bankReference, currency, amount, status, bookedAt, isReversal = false } = item
  const { structuredReferences = [], remittance = [] } = item
  if (!isText(bankReference)) return 'bankReference'
  const decimals = isText(currency) ? currencyDecimals(currency) : undefined
  if (!isText(currency) || !decimals?.ok) return 'currency'
  const units = isText(amount) ? parseUnits(amount, decimals.value) : undefined
  if (!units?.ok) return 'amount'
  if (status !== 'booked' && status !== 'pending') return 'status'
  const booked = isText(bookedAt) ? parseBookedTime(bookedAt) : undefined
  if (booked === undefined) return 'bookedAt'
  if (typeof isReversal !== 'boolean') return 'isReversal'
  if (!isTexts(structuredReferences)) return 'structuredReferences'
  if (!isTexts(remittance)) return 'remittance'
  const optional: { endToEndId?: string; payerName?: string; payerAccount?: string } = {}
  for (const name of ['endToEndId', 'payerName', 'payerAccount'] as const) {
    const value = item[name]
    if (value === undefined) continue
    if (!isText(value)) return name
    optional[name] = name === 'payerAccount' ? statementKey(value) : value
  }
  const fixed = {
    account,
    currency,
    amountUnits: units.value,
    tier,
    status,
    isReversal,
    booked,
    bankReference,
  } as const
  return { ...fixed, ...optional, structuredReferences, remittance }
}

function malformed(field: string): NoticeRefusal {
  return refuse('notice.malformed', { field })
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= MAX_TEXT && value.isWellFormed()
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length <= 100 && value.every(isText)
}
