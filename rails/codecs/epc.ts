import { assert } from '@sampan/kernel/assert'
import { formatUnits, parseUnits } from '@sampan/kernel/decimal'
import { utf8 } from '@sampan/kernel/hex'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import { isValidBIC, isValidIBAN } from 'ibantools'
import { parseCreditorReference } from './creditor-reference.ts'

/** What an EPC069-12 QR code holds: a SEPA credit transfer in euro. */
export type EpcPayment = {
  readonly name: string
  readonly iban: string
  readonly bic?: string
  /** Euro cents; absent lets the payer choose. */
  readonly amountUnits?: bigint
  /** Four letters, ISO 20022 purpose. */
  readonly purpose?: string
  /** ISO 11649; excludes `text`. */
  readonly creditorReference?: string
  readonly text?: string
  readonly information?: string
}

export type EpcRefusal = Refusal<'epc.malformed'>

/** The largest amount the format carries, in euro cents. */
export const EPC_MAX_UNITS = 99_999_999_999n

const MAX_BYTES = 331
const LINES = 12

/** A version 002 payload in UTF-8, with LF line ends and without empty lines at the end. Scan it with error correction M. */
export function encodeEpc(payment: EpcPayment): string {
  const lines = [
    'BCD',
    '002',
    '1',
    'SCT',
    payment.bic ?? '',
    payment.name,
    payment.iban,
    payment.amountUnits === undefined ? '' : `EUR${formatUnits(payment.amountUnits, 2)}`,
    payment.purpose ?? '',
    payment.creditorReference ?? '',
    payment.text ?? '',
    payment.information ?? '',
  ]
  const payload = lines.join('\n').replace(/\n+$/u, '')
  const readBack = parseEpc(payload)
  assert(readBack.ok, `an EPC payload reads back: ${readBack.ok ? '' : readBack.detail['field']}`)
  return payload
}

/** Reads versions 001 and 002, LF or CRLF. Refuses, naming the field, what the guideline does not allow. */
export function parseEpc(payload: string): Result<EpcPayment, EpcRefusal> {
  const lines = payload.split(/\r?\n/u)
  const [tag, version = '', charset = '', kind, bic = '', name = '', iban = '', amount = ''] = lines
  const [purpose = '', creditorReference = '', text = '', information = ''] = lines.slice(8)
  if (utf8(payload).length > MAX_BYTES || lines.length > LINES) return malformed('length')
  if (tag !== 'BCD' || kind !== 'SCT') return malformed('tag')
  if (!/^00[12]$/.test(version)) return malformed('version')
  if (!/^[1-8]$/.test(charset)) return malformed('charset')
  if (bic === '' ? version === '001' : !isValidBIC(bic)) return malformed('bic')
  if (name === '' || [...name].length > 70) return malformed('name')
  if (!isValidIBAN(iban)) return malformed('iban')
  const amountUnits = parseAmount(amount)
  if (amountUnits === 'malformed') return malformed('amount')
  if (!/^(?:[A-Z0-9]{1,4})?$/.test(purpose)) return malformed('purpose')
  if (creditorReference !== '' && parseCreditorReference(creditorReference) === undefined) return malformed('reference')
  if ([...text].length > 140 || (text !== '' && creditorReference !== '')) return malformed('text')
  if ([...information].length > 70) return malformed('information')
  return ok({
    name,
    iban,
    ...(bic && { bic }),
    ...(amountUnits !== undefined && { amountUnits }),
    ...(purpose && { purpose }),
    ...(creditorReference && { creditorReference }),
    ...(text && { text }),
    ...(information && { information }),
  })
}

function parseAmount(text: string): bigint | undefined | 'malformed' {
  if (text === '') return undefined
  const units = text.startsWith('EUR') ? parseUnits(text.slice(3), 2) : undefined
  return units?.ok && units.value > 0n && units.value <= EPC_MAX_UNITS ? units.value : 'malformed'
}

function malformed(field: string): EpcRefusal {
  return refuse('epc.malformed', { field })
}
