import { assert } from '@sampan/kernel/assert'
import { type CurrencyCode, currencyDecimals } from '@sampan/kernel/currency'
import { formatUnits } from '@sampan/kernel/decimal'
import { isValidIBAN } from 'ibantools'
import { escapeXml } from '../codecs/xml.ts'

/** One booking that a bank announces. */
export type CamtBooking = {
  readonly direction: 'credit' | 'debit'
  readonly currency: CurrencyCode
  readonly amountUnits: bigint
  readonly status: 'booked' | 'pending'
  readonly isReversal?: boolean
  /** Unix seconds. */
  readonly bookedAt: number
  /** At most 35 characters, unique within the account. */
  readonly bankReference: string
  readonly endToEndId?: string
  readonly payerName?: string
  readonly payerAccount?: string
  /** ISO 11649, for instance. */
  readonly structuredReference?: string
  /** Cut into lines of 140 characters. */
  readonly remittance?: string
}

export type Camt054 = {
  /** At most 35 characters. */
  readonly messageId: string
  /** Unix seconds. */
  readonly createdAt: number
  /** An IBAN, or any other account number. */
  readonly account: string
  readonly bookings: readonly CamtBooking[]
}

const NAMESPACE = 'urn:iso:std:iso:20022:tech:xsd:camt.054.001.08'

/** Writes a camt.054.001.08 debit and credit notification, elements in the order of the schema. */
export function writeCamt054(message: Camt054): string {
  const createdAt = dateTime(message.createdAt)
  const head = text('MsgId', message.messageId, 35) + text('CreDtTm', createdAt)
  const notification =
    text('Id', message.messageId, 35) +
    text('CreDtTm', createdAt) +
    element('Acct', element('Id', accountId(message.account))) +
    message.bookings.map(entry).join('')
  const body = element('BkToCstmrDbtCdtNtfctn', element('GrpHdr', head) + element('Ntfctn', notification))
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="${NAMESPACE}">${body}</Document>\n`
}

function entry(booking: CamtBooking): string {
  const indicator = text('CdtDbtInd', booking.direction === 'credit' ? 'CRDT' : 'DBIT')
  const family = text('Cd', booking.direction === 'credit' ? 'RCDT' : 'ICDT') + text('SubFmlyCd', 'ESCT')
  return element(
    'Ntry',
    amount(booking) +
      indicator +
      (booking.isReversal ? text('RvslInd', 'true') : '') +
      element('Sts', text('Cd', booking.status === 'booked' ? 'BOOK' : 'PDNG')) +
      element('BookgDt', text('DtTm', dateTime(booking.bookedAt))) +
      element('ValDt', text('Dt', dateTime(booking.bookedAt).slice(0, 10))) +
      text('AcctSvcrRef', booking.bankReference, 35) +
      element('BkTxCd', element('Domn', text('Cd', 'PMNT') + element('Fmly', family))) +
      element('NtryDtls', element('TxDtls', detail(booking, indicator))),
  )
}

function detail(booking: CamtBooking, indicator: string): string {
  const { payerName, payerAccount, structuredReference, remittance } = booking
  const lines = remittance?.match(/[\s\S]{1,140}/gu) ?? []
  const parties =
    (payerName ? element('Dbtr', element('Pty', text('Nm', payerName, 140))) : '') +
    (payerAccount ? element('DbtrAcct', element('Id', accountId(payerAccount))) : '')
  const scor = element('Tp', element('CdOrPrtry', text('Cd', 'SCOR')))
  const information =
    lines.map(line => text('Ustrd', line)).join('') +
    (structuredReference ? element('Strd', element('CdtrRefInf', scor + text('Ref', structuredReference, 35))) : '')
  return (
    element(
      'Refs',
      text('AcctSvcrRef', booking.bankReference) + text('EndToEndId', booking.endToEndId ?? 'NOTPROVIDED', 35),
    ) +
    amount(booking) +
    indicator +
    (parties && element('RltdPties', parties)) +
    (information && element('RmtInf', information))
  )
}

function accountId(account: string): string {
  return isValidIBAN(account) ? text('IBAN', account) : element('Othr', text('Id', account, 34))
}

function amount({ currency, amountUnits }: CamtBooking): string {
  const decimals = currencyDecimals(currency)
  assert(decimals.ok && amountUnits >= 0n, 'a booking has a known currency and no sign')
  return `<Amt Ccy="${currency}">${formatUnits(amountUnits, decimals.value)}</Amt>`
}

function dateTime(at: number): string {
  return new Date(at * 1000).toISOString().replace(/\.\d{3}Z$/, 'Z')
}

function element(name: string, content: string): string {
  return `<${name}>${content}</${name}>`
}

function text(name: string, value: string, maxLength = 140): string {
  assert([...value].length <= maxLength, `${name} holds at most ${maxLength} characters`)
  return element(name, escapeXml(value))
}
