import { type Address, fromHex, type Hex } from '@sampan/kernel/hex'
import { normaliseP256 } from '@sampan/kernel/p256'
import { p256Address, tagP256 } from '@sampan/kernel/tagged'
import { loadKey, saveKey } from './key-store.ts'

/** A key that only this browser can use and nobody can copy out of it. It signs acts and never owns money. */
export type DeviceKey = {
  readonly address: Address
  /** Signs a 32-byte digest; the tagged P-256 signature of specs/order.md. */
  readonly sign: (digest: Hex) => Promise<Hex>
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' } as const

/** The key this browser made for the payment, if it made one. */
export async function findDeviceKey(payment: string): Promise<DeviceKey | undefined> {
  const pair = await loadKey(payment)
  return pair && deviceKeyOf(pair)
}

/** The payment's key, made now when there is none. Needs HTTPS or localhost. */
export async function ensureDeviceKey(payment: string): Promise<DeviceKey> {
  const pair = (await loadKey(payment)) ?? (await saveKey(payment, await newKeyPair()))
  return deviceKeyOf(pair)
}

/** A fresh P-256 pair whose private half no script can read. */
export function newKeyPair(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, false, ['sign', 'verify'])
}

export async function deviceKeyOf(pair: CryptoKeyPair): Promise<DeviceKey> {
  const uncompressed = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey))
  const publicKey = uncompressed.subarray(1)
  return {
    address: p256Address(publicKey),
    sign: async digest => {
      const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, fromHex(digest))
      return tagP256(publicKey, normaliseP256(new Uint8Array(signature)))
    },
  }
}
