import { utf8 } from '@sampan/kernel/hex'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import { crc16 } from './crc16.ts'

/** One field of an EMVCo merchant-presented QR: a two-digit id and its value. Templates hold fields in their value. */
export type EmvField = { readonly id: string; readonly value: string }

export type EmvRefusal = Refusal<'emv.malformed' | 'emv.no_checksum' | 'emv.bad_checksum'>

const CHECKSUM_ID = '63'

/** Writes fields as id, two-digit length, value. Lengths count characters, as EMVCo's own Chinese sample does. */
export function encodeEmvFields(fields: readonly EmvField[]): string {
  return fields
    .map(({ id, value }) => {
      const length = [...value].length
      if (!/^\d\d$/.test(id)) throw new Error(`An EMV field id is two digits, not ${id}`)
      if (length === 0 || length > 99) throw new Error(`EMV field ${id} holds 1 to 99 characters, not ${length}`)
      return id + String(length).padStart(2, '0') + value
    })
    .join('')
}

/** A whole payload: the fields and the checksum field 63, which is computed over UTF-8 bytes. */
export function encodeEmv(fields: readonly EmvField[]): string {
  const body = `${encodeEmvFields(fields)}${CHECKSUM_ID}04`
  return body + crc16(utf8(body))
}

/** Splits a template or a payload into fields, without looking at any checksum. */
export function parseEmvFields(text: string): Result<readonly EmvField[], EmvRefusal> {
  const characters = [...text]
  const fields: EmvField[] = []
  for (let at = 0; at < characters.length; ) {
    const head = characters.slice(at, at + 4).join('')
    const length = Number(head.slice(2))
    if (!/^\d{4}$/.test(head) || length === 0 || at + 4 + length > characters.length) {
      return refuse('emv.malformed', { position: String(at), found: head })
    }
    fields.push({ id: head.slice(0, 2), value: characters.slice(at + 4, at + 4 + length).join('') })
    at += 4 + length
  }
  return ok(fields)
}

/** Reads a payload whose last field is the checksum, upper or lower case; refuses one that does not fit. */
export function parseEmv(payload: string): Result<readonly EmvField[], EmvRefusal> {
  const fields = parseEmvFields(payload)
  if (!fields.ok) return fields
  const last = fields.value.at(-1)
  if (last?.id !== CHECKSUM_ID || last.value.length !== 4) return refuse('emv.no_checksum')
  const expected = crc16(utf8(payload.slice(0, -4)))
  if (last.value.toUpperCase() !== expected) return refuse('emv.bad_checksum', { found: last.value, expected })
  return ok(fields.value.slice(0, -1))
}

/** The value of the field with this id, `undefined` if there is none. */
export function emvValue(fields: readonly EmvField[], id: string): string | undefined {
  return fields.find(field => field.id === id)?.value
}
