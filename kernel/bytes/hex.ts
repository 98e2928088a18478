/** Lowercase `0x`-prefixed hexadecimal. */
export type Hex = `0x${string}`

/** A 20-byte account on an EVM chain, lowercase. Compare with `===`; make one with `parseAddress`. */
export type Address = Hex

const encoder = new TextEncoder()

export function toHex(bytes: Uint8Array): Hex {
  let hex = '0x'
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0')
  return hex as Hex
}

/** Throws on anything but an even number of hexadecimal digits after `0x`. */
export function fromHex(hex: string): Uint8Array<ArrayBuffer> {
  if (!isHex(hex)) throw new Error(`Not hexadecimal bytes: ${hex.slice(0, 80)}`)
  const bytes = new Uint8Array(hex.length / 2 - 1)
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(hex.slice(2 + i * 2, 4 + i * 2), 16)
  return bytes
}

/** True for `0x` and whole bytes after it; `lengthBytes` fixes how many. */
export function isHex(value: unknown, lengthBytes?: number): value is Hex {
  if (typeof value !== 'string' || !/^0x(?:[0-9a-fA-F]{2})*$/.test(value)) return false
  return lengthBytes === undefined || value.length === 2 + 2 * lengthBytes
}

export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text) as Uint8Array<ArrayBuffer>
}

export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((total, part) => total + part.length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}

/** Big-endian, `lengthBytes` wide. Throws when the value is negative or does not fit. */
export function bigintToBytes(value: bigint, lengthBytes: number): Uint8Array<ArrayBuffer> {
  if (value < 0n || value >> BigInt(8 * lengthBytes) > 0n) {
    throw new Error(`${value} does not fit ${lengthBytes} bytes`)
  }
  return fromHex(`0x${value.toString(16).padStart(2 * lengthBytes, '0')}`)
}

export function bytesToBigint(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(toHex(bytes))
}

/** Standard base64 with padding. */
export function toBase64(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}

/** Throws on anything but what `toBase64` writes: one value has one spelling, padding included. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.from(atob(text), char => char.charCodeAt(0))
  if (toBase64(bytes) !== text) throw new Error(`Not standard base64: ${text.slice(0, 80)}`)
  return bytes
}
