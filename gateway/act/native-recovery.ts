import type { RecoverPublicKey } from '@sampan/kernel/verify'
import secp256k1 from 'secp256k1'

/** Recovery by the native library, falling back to its own JavaScript where that is not built. */
export const recoverNatively: RecoverPublicKey = (digest, signature, recovery) => {
  try {
    return secp256k1.ecdsaRecover(signature, recovery, digest, false).subarray(1)
  } catch {
    return undefined // r is not on the curve
  }
}
