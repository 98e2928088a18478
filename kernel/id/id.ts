/** Prefixes of public object ids; the part after the underscore is 128 random bits in base 32. */
export const ID_PREFIXES = {
  payment: 'pay',
  event: 'evt',
  webhookEndpoint: 'we',
  delivery: 'del',
  merchant: 'mer',
  acceptor: 'acc',
  offer: 'off',
  request: 'req',
  apiKey: 'key',
  receipt: 'rct',
} as const

export type IdKind = keyof typeof ID_PREFIXES

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/** Makes an id such as `pay_01h4…` from 16 random bytes, which the caller supplies. */
export function makeId(kind: IdKind, random: Uint8Array): string {
  if (random.length !== 16) throw new Error(`An id takes 16 random bytes, not ${random.length}`)
  let value = 0n
  for (const byte of random) value = (value << 8n) | BigInt(byte)
  let text = ''
  for (let i = 0; i < 26; i++) {
    text = ALPHABET[Number(value & 31n)] + text
    value >>= 5n
  }
  return `${ID_PREFIXES[kind]}_${text}`
}

/** Whether the text has the form of such an id. Says nothing about whether it exists. */
export function isId(kind: IdKind, text: string): boolean {
  return text.startsWith(`${ID_PREFIXES[kind]}_`) && /^[a-z]+_[0-9a-hjkmnp-tv-z]{26}$/.test(text)
}
