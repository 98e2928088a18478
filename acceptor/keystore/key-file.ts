import { scrypt } from 'node:crypto'
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { concatBytes, fromHex, toHex, utf8 } from '@sampan/kernel/hex'
import { z } from 'zod'

const hexBytes = (length: number) => z.string().regex(new RegExp(`^0x[0-9a-f]{${2 * length}}$`))

/** What lies on disk. Everything but `sealed` is bound to it as associated data, so nothing can be swapped. */
export const keyFile = z.strictObject({
  version: z.literal(1),
  address: hexBytes(20),
  kdf: z.strictObject({
    name: z.literal('scrypt'),
    n: z
      .int()
      .min(2 ** 10)
      .max(2 ** 20),
    r: z.int().min(8).max(32),
    p: z.int().min(1).max(16),
    salt: hexBytes(32),
  }),
  cipher: z.strictObject({ name: z.literal('xchacha20-poly1305'), nonce: hexBytes(24) }),
  sealed: hexBytes(32 + 16),
})

export type KeyFile = z.output<typeof keyFile>

/** Work factor of scrypt; `n` is a power of two. */
export type KdfCost = { readonly n: number; readonly r: number; readonly p: number }

/** About 128 MiB and half a second: what guessing one passphrase costs a thief. */
export const DEFAULT_COST: KdfCost = { n: 2 ** 17, r: 8, p: 1 }

type SealOptions = { address: string; key: Uint8Array; passphrase: string; random: Uint8Array; cost: KdfCost }

/** Encrypts a 32-byte key under a passphrase. `random` is 56 fresh random bytes: salt and nonce. */
export async function sealKey({ address, key, passphrase, random, cost }: SealOptions): Promise<KeyFile> {
  const header = {
    version: 1 as const,
    address,
    kdf: { name: 'scrypt' as const, ...cost, salt: toHex(random.slice(0, 32)) },
    cipher: { name: 'xchacha20-poly1305' as const, nonce: toHex(random.slice(32, 56)) },
  }
  const secret = await deriveSecret(header, passphrase)
  const sealed = xchacha20poly1305(secret, fromHex(header.cipher.nonce), associated(header)).encrypt(key)
  return { ...header, sealed: toHex(sealed) }
}

/** The key, or `undefined` when the passphrase is wrong or the file was altered; the two look the same. */
export async function unsealKey(file: KeyFile, passphrase: string): Promise<Uint8Array | undefined> {
  const secret = await deriveSecret(file, passphrase)
  try {
    return xchacha20poly1305(secret, fromHex(file.cipher.nonce), associated(file)).decrypt(fromHex(file.sealed))
  } catch {
    return undefined // the authentication tag does not fit
  }
}

type Header = Omit<KeyFile, 'sealed'>

/** Native and off the main thread: the same scrypt in JavaScript takes seconds of a busy machine. */
function deriveSecret({ kdf }: Header, passphrase: string): Promise<Uint8Array> {
  const { n, r, p, salt } = kdf
  const options = { N: n, r, p, maxmem: 256 * n * r }
  return new Promise((resolve, reject) => {
    scrypt(passphrase.normalize('NFKC'), fromHex(salt), 32, options, (error, secret) => {
      if (error) reject(error)
      else resolve(Uint8Array.from(secret))
    })
  })
}

function associated({ version, address, kdf, cipher }: Header): Uint8Array {
  const numbers = [version, kdf.n, kdf.r, kdf.p].join(',')
  return concatBytes(utf8(`sampan/keystore ${kdf.name} ${cipher.name} ${numbers} `), fromHex(address))
}
