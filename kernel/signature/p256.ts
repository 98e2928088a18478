import { bigintToBytes, bytesToBigint, concatBytes } from '../bytes/hex.ts'

/** Order of the P-256 group. */
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

/** WebCrypto gives a high s about half the time; the contract takes only the low one. Takes and gives r ‖ s. */
export function normaliseP256(signature: Uint8Array): Uint8Array {
  const s = bytesToBigint(signature.subarray(32))
  return s > N / 2n ? concatBytes(signature.subarray(0, 32), bigintToBytes(N - s, 32)) : signature
}
