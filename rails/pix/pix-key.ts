import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'

export type PixKey = { readonly kind: 'cpf' | 'cnpj' | 'email' | 'phone' | 'random'; readonly value: string }

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const EMAIL =
  /^[a-z0-9.!#$&'*+/=?^_`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/
const CNPJ_WEIGHTS = [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]

/**
 * Reads a Pix key in any usual spelling and gives the form the central bank registers: CPF and CNPJ without punctuation
 * (a CNPJ may hold letters), e-mail and random key in lower case, phone as `+55…`. A phone needs its `+55`, because eleven
 * bare digits are a CPF.
 */
export function parsePixKey(text: string): Result<PixKey, Refusal<'rail.bad_pix_key'>> {
  const lower = text.trim().toLowerCase()
  if (UUID.test(lower)) return ok({ kind: 'random', value: lower })
  if (lower.includes('@')) {
    return EMAIL.test(lower) && lower.length <= 77 ? ok({ kind: 'email', value: lower }) : badKey('email')
  }
  if (lower.startsWith('+')) {
    const phone = lower.replace(/[\s().-]/gu, '')
    return /^\+55[1-9]\d(?:9\d{8}|[2-8]\d{7})$/.test(phone) ? ok({ kind: 'phone', value: phone }) : badKey('phone')
  }
  const compact = lower.toUpperCase().replace(/[\s./-]/gu, '')
  if (isCpf(compact)) return ok({ kind: 'cpf', value: compact })
  if (isCnpj(compact)) return ok({ kind: 'cnpj', value: compact })
  return badKey('check_digits')
}

function badKey(part: string): Refusal<'rail.bad_pix_key'> {
  return refuse('rail.bad_pix_key', { part, example: '+5561912345678' })
}

function isCpf(text: string): boolean {
  if (!/^\d{11}$/.test(text) || /^(\d)\1{10}$/.test(text)) return false
  return [9, 10].every(length => {
    const sum = [...text.slice(0, length)].reduce((total, digit, i) => total + Number(digit) * (length + 1 - i), 0)
    return Number(text[length]) === elevenDigit(sum)
  })
}

/** Letters count as their ASCII code less 48, so A is 17; the two check digits stay digits. */
function isCnpj(text: string): boolean {
  if (!/^[0-9A-Z]{12}\d{2}$/.test(text) || /^(\d)\1{13}$/.test(text)) return false
  return [12, 13].every(length => {
    const weights = CNPJ_WEIGHTS.slice(-length)
    const sum = weights.reduce((total, weight, i) => total + weight * (text.charCodeAt(i) - 48), 0)
    return Number(text[length]) === elevenDigit(sum)
  })
}

function elevenDigit(sum: number): number {
  return sum % 11 < 2 ? 0 : 11 - (sum % 11)
}
