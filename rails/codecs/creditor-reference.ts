import { assert } from '@sampan/kernel/assert'
import { mod97_10 } from 'cdigit'

/** ISO 11649 creditor reference: RF, two check digits, up to 21 letters and digits. The payer's bank checks it. */
export function makeCreditorReference(content: string): string {
  assert(/^[0-9A-Z]{1,21}$/.test(content), `a creditor reference takes 1 to 21 of 0-9 A-Z, not ${content}`)
  return `RF${mod97_10.compute(digits(`${content}RF`))}${content}`
}

/** The content after the check digits, or `undefined` when it is not a valid creditor reference. Spaces may stand anywhere. */
export function parseCreditorReference(text: string): string | undefined {
  const compact = text.toUpperCase().replace(/\s/gu, '')
  const match = /^RF(\d\d)([0-9A-Z]{1,21})$/.exec(compact)
  const [, check, content] = match ?? []
  if (check === undefined || content === undefined) return undefined
  return mod97_10.validate(digits(`${content}RF${check}`)) ? content : undefined
}

/** ISO 11649 replaces A by 10 … Z by 35 before dividing; the check-digit library would skip letters. */
function digits(text: string): string {
  return text.replace(/[A-Z]/gu, letter => String(letter.charCodeAt(0) - 55))
}
