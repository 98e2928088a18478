/** What may stand in a signed or hashed document: no floats, no `undefined`, amounts as decimal strings. */
export type CanonicalJson =
  | string
  | number
  | boolean
  | null
  | readonly CanonicalJson[]
  | { readonly [key: string]: CanonicalJson }

/**
 * RFC 8785 (JCS) text of a restricted profile: numbers must be safe integers and strings well-formed UTF-16.
 * Throws on anything else, so that two parties never hash different bytes for one value.
 */
export function canonicalJson(value: CanonicalJson): string {
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new Error('Canonical JSON: a string holds a lone surrogate')
    return JSON.stringify(value)
  }
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new Error(`Canonical JSON: ${value} is not a safe integer`)
    return Object.is(value, -0) ? '0' : String(value)
  }
  if (value === null || typeof value === 'boolean') return String(value)
  if (isArray(value)) return `[${Array.from(value, canonicalJson).join(',')}]`
  if (!isPlainObject(value)) throw new Error(`Canonical JSON: ${typeof value} has no form`)
  const members = Object.keys(value)
    .sort()
    .map(key => `${canonicalJson(key)}:${canonicalJson(value[key] as CanonicalJson)}`)
  return `{${members.join(',')}}`
}

/**
 * Parses text that must already be canonical, byte for byte: refuses duplicate keys, white space, floats and every
 * other spelling, because whoever hashes it hashes these bytes.
 */
export function parseCanonicalJson(text: string): CanonicalJson {
  const value = JSON.parse(text) as CanonicalJson
  if (canonicalJson(value) !== text) throw new Error('Canonical JSON: the text is not in canonical form')
  return value
}

/** A `Date`, a `Map` or an instance of a class would come out as an empty object. */
function isPlainObject(value: unknown): value is Readonly<Record<string, CanonicalJson>> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

function isArray(value: CanonicalJson): value is readonly CanonicalJson[] {
  return Array.isArray(value)
}
