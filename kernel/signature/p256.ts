import { bigintToBytes, bytesToBigint, concatBytes } from '../bytes/hex.ts'

/** Order of the P-256 group. */
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

const SEQUENCE = 0x30
const INTEGER = 0x02

/** WebCrypto gives a high s about half the time; the contract takes only the low one. Takes and gives r ‖ s. */
export function normaliseP256(signature: Uint8Array): Uint8Array {
  const s = bytesToBigint(signature.subarray(32))
  return s > N / 2n ? concatBytes(signature.subarray(0, 32), bigintToBytes(N - s, 32)) : signature
}

/** r ‖ s of the ASN.1 DER in which WebAuthn gives signatures; `undefined` for anything else. */
export function p256FromDer(der: Uint8Array): Uint8Array | undefined {
  if (der[0] !== SEQUENCE || der[1] !== der.length - 2) return undefined
  const r = readInteger(der, 2)
  const s = r && readInteger(der, r.end)
  return r && s?.end === der.length ? concatBytes(r.bytes, s.bytes) : undefined
}

/** A positive integer of at most 32 bytes, written as DER demands: no zero in front but the one that keeps it positive. */
function readInteger(der: Uint8Array, at: number): { bytes: Uint8Array; end: number } | undefined {
  const length = der[at + 1] ?? 0
  const end = at + 2 + length
  const [first = 0, second = 0] = der.subarray(at + 2, end)
  if (der[at] !== INTEGER || length === 0 || end > der.length || first > 0x7f) return undefined
  const isPadded = first === 0
  if (isPadded && second <= 0x7f) return undefined
  const digits = der.subarray(isPadded ? at + 3 : at + 2, end)
  return digits.length > 32 ? undefined : { bytes: concatBytes(new Uint8Array(32 - digits.length), digits), end }
}
