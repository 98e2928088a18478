import { formatUnits, parseUnits } from '@sampan/kernel/decimal'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import {
  type EmvField,
  type EmvRefusal,
  emvValue,
  encodeEmv,
  encodeEmvFields,
  parseEmv,
  parseEmvFields,
} from '../codecs/emv.ts'

/** A static BR Code: what a Pix QR and the "copia e cola" text hold. */
export type BrCode = {
  readonly key: string
  readonly name: string
  readonly city: string
  /** Centavos; absent lets the payer choose. */
  readonly amountUnits?: bigint
  /** 1 to 25 letters and digits, or `***` for none. */
  readonly txid: string
}

const GUI = 'br.gov.bcb.pix'

/** Refuses nothing: name and city are reduced to ASCII and cut to the 25 and 15 characters the fields hold. */
export function encodeBrCode(code: BrCode): string {
  const fields: (EmvField | undefined)[] = [
    { id: '00', value: '01' },
    {
      id: '26',
      value: encodeEmvFields([
        { id: '00', value: GUI },
        { id: '01', value: code.key },
      ]),
    },
    { id: '52', value: '0000' },
    { id: '53', value: '986' },
    code.amountUnits === undefined ? undefined : { id: '54', value: formatUnits(code.amountUnits, 2) },
    { id: '58', value: 'BR' },
    { id: '59', value: asciiText(code.name, 25) },
    { id: '60', value: asciiText(code.city, 15) },
    { id: '62', value: encodeEmvFields([{ id: '05', value: code.txid }]) },
  ]
  return encodeEmv(fields.filter(field => field !== undefined))
}

/** Reads a static BR Code. Refuses a bad checksum, another scheme, a dynamic code (it holds a URL), and other currencies. */
export function parseBrCode(payload: string): Result<BrCode, EmvRefusal | Refusal<'pix.not_static_code'>> {
  const fields = parseEmv(payload)
  if (!fields.ok) return fields
  const account = parseEmvFields(emvValue(fields.value, '26') ?? '')
  if (!account.ok) return account
  const additional = parseEmvFields(emvValue(fields.value, '62') ?? '')
  if (!additional.ok) return additional
  const key = emvValue(account.value, '01')
  const txid = emvValue(additional.value, '05') ?? '***'
  const name = emvValue(fields.value, '59')
  const city = emvValue(fields.value, '60')
  const ours = emvValue(account.value, '00')?.toLowerCase() === GUI && emvValue(fields.value, '53') === '986'
  if (!ours || !key || !name || !city || !/^(?:[A-Za-z0-9]{1,25}|\*{3})$/.test(txid)) {
    return refuse('pix.not_static_code')
  }
  const amount = emvValue(fields.value, '54')
  if (amount === undefined) return ok({ key, name, city, txid })
  const units = parseUnits(amount, 2)
  return units.ok ? ok({ key, name, city, txid, amountUnits: units.value }) : refuse('pix.not_static_code')
}

/** Bank apps differ in what they do with accents; plain ASCII is read by all of them. */
export function asciiText(text: string, maxLength: number): string {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\x20-\x7e]/gu, '')
    .replace(/ +/gu, ' ')
    .trim()
  return plain.slice(0, maxLength).trim()
}
