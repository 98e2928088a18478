import { canonicalJson } from '@sampan/kernel/canonical'
import { toHex, utf8 } from '@sampan/kernel/hex'
import { sha256 } from '@sampan/kernel/sha256'
import { type XmlElement, xmlChild, xmlChildren, xmlText } from '../codecs/xml.ts'
import { statementKey } from '../profile/account.ts'
import type { EvidenceTier } from '../profile/evidence-tier.ts'
import { type BookedTime, parseBookedTime } from './booked-time.ts'
import { type CamtAmount, readCamtAmount } from './camt-amount.ts'
import type { Credit } from './credit.ts'

/**
 * Why an entry cannot be trusted to say who paid what. `batch_incomplete`: the bank booked several payments as one and
 * does not list them all; `details_disagree`: the listed ones do not add up to what was booked.
 */
export type EntryProblem =
  | 'bad_indicator'
  | 'bad_amount'
  | 'unknown_currency'
  | 'bad_status'
  | 'bad_date'
  | 'batch_incomplete'
  | 'details_disagree'

export type EntryOutcome =
  | { readonly problem: EntryProblem }
  | {
      readonly problem?: undefined
      readonly credits: readonly Credit[]
      readonly reversals: readonly Credit[]
      readonly debitCount: number
    }

export type EntryContext = {
  /** Already normalised. */
  readonly account: string
  readonly tier: EvidenceTier
  /** Counts look-alike entries that carry no reference of the bank's; one map per statement. */
  readonly occurrences: Map<string, number>
}

type Shared = EntryContext & {
  readonly amount: CamtAmount
  readonly isCredit: boolean
  readonly status: Credit['status']
  readonly booked: BookedTime
  readonly isReversal: boolean
  readonly reference: string | undefined
  readonly note: string | undefined
}

/** Reads one `Ntry`, with all payments inside it. */
export function readCamtEntry(entry: XmlElement, context: EntryContext): EntryOutcome {
  const indicator = xmlText(entry, 'CdtDbtInd')
  if (indicator !== 'CRDT' && indicator !== 'DBIT') return { problem: 'bad_indicator' }
  const isReversal = isTrue(xmlText(entry, 'RvslInd'))
  const details = detailsOf(entry)
  const isCredit = indicator === 'CRDT'
  if (!isCredit && !isReversal && !details.some(isReturn)) return { credits: [], reversals: [], debitCount: 1 }

  const amount = readCamtAmount(xmlChild(entry, 'Amt'))
  if (typeof amount === 'string') return { problem: amount }
  const status = readStatus(entry)
  if (status === undefined) return { problem: 'bad_status' }
  const booked = readDate(entry, 'BookgDt') ?? readDate(entry, 'ValDt')
  if (booked === undefined) return { problem: 'bad_date' }
  const reference = xmlText(entry, 'AcctSvcrRef')
  const note = xmlText(entry, 'AddtlNtryInf')
  const shared = { ...context, amount, isCredit, status, booked, isReversal, reference, note }
  const payments = splitEntry(entry, details, shared)
  return 'problem' in payments ? payments : sortOut(payments)
}

type Payment = { readonly detail: XmlElement | undefined; readonly amountUnits: bigint; readonly credit: Credit }

function sortOut(payments: readonly Payment[]): EntryOutcome {
  const credits = payments.filter(({ credit, amountUnits }) => !credit.isReversal && amountUnits >= 0n)
  const reversals = payments.filter(({ credit }) => credit.isReversal)
  return {
    credits: credits.map(({ credit }) => credit),
    reversals: reversals.map(({ credit }) => credit),
    debitCount: payments.length - credits.length - reversals.length,
  }
}

/** One payment takes the amount that was booked; several need amounts of their own that add up to it. */
function splitEntry(
  entry: XmlElement,
  details: readonly XmlElement[],
  shared: Shared,
): readonly Payment[] | { readonly problem: EntryProblem } {
  const announced = xmlChildren(entry, 'NtryDtls').map(group => Number(xmlText(group, 'Btch', 'NbOfTxs') ?? 0))
  const expected = announced.reduce((total, count) => total + count, 0)
  if (expected > Math.max(1, details.length)) return { problem: 'batch_incomplete' }
  if (details.length <= 1) {
    const detail = details[0]
    const bankReference = shared.reference ?? xmlText(detail, 'Refs', 'AcctSvcrRef')
    const amountUnits = shared.isCredit ? shared.amount.units : -shared.amount.units
    return [{ detail, amountUnits, credit: makeCredit(detail, shared.amount.units, bankReference, shared) }]
  }
  const payments: Payment[] = []
  for (const [index, detail] of details.entries()) {
    const amount = readCamtAmount(xmlChild(detail, 'Amt') ?? xmlChild(detail, 'AmtDtls', 'TxAmt', 'Amt'))
    if (typeof amount === 'string' || amount.currency !== shared.amount.currency) return { problem: 'details_disagree' }
    const indicator = xmlText(detail, 'CdtDbtInd')
    const isCredit = indicator === undefined ? shared.isCredit : indicator === 'CRDT'
    const own = xmlText(detail, 'Refs', 'AcctSvcrRef')
    // A detail that repeats the entry's reference is told apart by its place in the batch.
    const numbered = shared.reference && `${shared.reference}#${index + 1}`
    const bankReference = own !== undefined && own !== shared.reference ? own : numbered
    const credit = makeCredit(detail, amount.units, bankReference, shared)
    payments.push({ detail, amountUnits: isCredit ? amount.units : -amount.units, credit })
  }
  const total = payments.reduce((sum, { amountUnits }) => sum + amountUnits, 0n)
  const bookedUnits = shared.isCredit ? shared.amount.units : -shared.amount.units
  return total === bookedUnits ? payments : { problem: 'details_disagree' }
}

function makeCredit(
  detail: XmlElement | undefined,
  amountUnits: bigint,
  bankReference: string | undefined,
  shared: Shared,
): Credit {
  const parties = xmlChild(detail, 'RltdPties')
  const endToEndId = xmlText(detail, 'Refs', 'EndToEndId')
  const payerName = xmlText(parties, 'Dbtr', 'Nm') ?? xmlText(parties, 'Dbtr', 'Pty', 'Nm')
  const payerId = xmlChild(parties, 'DbtrAcct', 'Id')
  const payerAccount = xmlText(payerId, 'IBAN') ?? xmlText(payerId, 'Othr', 'Id') ?? xmlText(payerId, 'PrtryAcct', 'Id')
  const credit = {
    account: shared.account,
    currency: shared.amount.currency,
    amountUnits,
    tier: shared.tier,
    status: shared.status,
    isReversal: shared.isReversal || isReturn(detail),
    booked: shared.booked,
    ...(endToEndId !== undefined && endToEndId !== 'NOTPROVIDED' && { endToEndId }),
    ...(payerName !== undefined && { payerName }),
    ...(payerAccount !== undefined && { payerAccount: statementKey(payerAccount) }),
    ...readRemittance(detail, shared.note),
  }
  return { ...credit, bankReference: bankReference ?? derivedReference(credit, shared.occurrences) }
}

function readRemittance(
  detail: XmlElement | undefined,
  entryNote: string | undefined,
): Pick<Credit, 'remittance' | 'structuredReferences'> {
  const information = xmlChild(detail, 'RmtInf')
  const structured = xmlChildren(information, 'Strd')
  const texts = [
    ...xmlChildren(information, 'Ustrd').map(line => xmlText(line)),
    ...structured.flatMap(block => xmlChildren(block, 'AddtlRmtInf').map(line => xmlText(line))),
    xmlText(detail, 'AddtlTxInf'),
    detail === undefined ? entryNote : undefined,
  ]
  // CdtrRef is what version 1 called Ref.
  const references = structured.map(
    block => xmlText(block, 'CdtrRefInf', 'Ref') ?? xmlText(block, 'CdtrRefInf', 'CdtrRef'),
  )
  return {
    remittance: texts.filter(text => text !== undefined),
    structuredReferences: references.filter(text => text !== undefined),
  }
}

/** For banks that give no reference: what the credit says, and which of several alike it is. Leaves out the status. */
function derivedReference(credit: Omit<Credit, 'bankReference'>, occurrences: Map<string, number>): string {
  const content = canonicalJson([
    credit.booked.date,
    credit.currency,
    credit.amountUnits.toString(),
    credit.endToEndId ?? '',
    credit.payerName ?? '',
    credit.payerAccount ?? '',
    credit.structuredReferences,
    credit.remittance,
  ])
  const occurrence = occurrences.get(content) ?? 0
  occurrences.set(content, occurrence + 1)
  return `derived:${toHex(sha256(utf8(canonicalJson([content, occurrence])))).slice(2, 42)}`
}

function detailsOf(entry: XmlElement): readonly XmlElement[] {
  // Version 1 puts TxDtls into the entry itself.
  const groups = [entry, ...xmlChildren(entry, 'NtryDtls')]
  return groups.flatMap(group => xmlChildren(group, 'TxDtls'))
}

function isReturn(detail: XmlElement | undefined): boolean {
  return xmlChild(detail, 'RtrInf') !== undefined
}

function isTrue(text: string | undefined): boolean {
  return text === 'true' || text === '1'
}

function readStatus(entry: XmlElement): Credit['status'] | undefined {
  const status = xmlText(entry, 'Sts', 'Cd') ?? xmlText(entry, 'Sts')
  if (status === 'BOOK') return 'booked'
  return status === 'PDNG' || status === 'INFO' || status === 'FUTR' ? 'pending' : undefined
}

function readDate(entry: XmlElement, name: string): BookedTime | undefined {
  const text = xmlText(entry, name, 'DtTm') ?? xmlText(entry, name, 'Dt')
  return text === undefined ? undefined : parseBookedTime(text)
}
