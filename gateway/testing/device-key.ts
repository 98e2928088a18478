import { type Address, fromHex, type Hex } from '@sampan/kernel/hex'
import { normaliseP256 } from '@sampan/kernel/p256'
import { p256Address, tagP256 } from '@sampan/kernel/tagged'

/** A payer's key as the page makes it: WebCrypto P-256, named by an address that cannot hold money. */
export type DeviceKey = { readonly address: Address; sign(digest: Hex): Promise<Hex> }

export async function makeDeviceKey(): Promise<DeviceKey> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify'])
  const publicKey = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey)).subarray(1)
  return {
    address: p256Address(publicKey),
    sign: async digest => {
      const algorithm = { name: 'ECDSA', hash: 'SHA-256' }
      const signature = new Uint8Array(await crypto.subtle.sign(algorithm, pair.privateKey, fromHex(digest)))
      return tagP256(publicKey, normaliseP256(signature))
    },
  }
}
