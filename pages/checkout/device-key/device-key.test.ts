import { bytesToBigint, type Hex, toHex, utf8 } from '@sampan/kernel/hex'
import { sha256 } from '@sampan/kernel/sha256'
import { decodeSignature } from '@sampan/kernel/tagged'
import { verifySignature } from '@sampan/kernel/verify'
import { expect, test } from 'vitest'
import { deviceKeyOf, newKeyPair } from './device-key.ts'

const HALF_N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n / 2n

const digestOf = (text: string): Hex => toHex(sha256(utf8(text)))

test('what a device signs, the contract’s own rules accept, however WebCrypto chose s', async () => {
  const key = await deviceKeyOf(await newKeyPair())
  for (let run = 0; run < 200; run++) {
    const digest = digestOf(`run ${run}`)
    const tagged = await key.sign(digest)
    expect(verifySignature(digest, tagged, key.address)).toBe('valid')
    const signature = decodeSignature(tagged)
    if (signature?.kind !== 'p256') throw new Error('not a P-256 signature')
    expect(bytesToBigint(signature.signature.subarray(32)) <= HALF_N).toBe(true)
  }
})

test('a signature is for its digest and its key only', async () => {
  const [key, other] = await Promise.all([deviceKeyOf(await newKeyPair()), deviceKeyOf(await newKeyPair())])
  const tagged = await key.sign(digestOf('this'))
  expect(verifySignature(digestOf('that'), tagged, key.address)).toBe('invalid')
  expect(verifySignature(digestOf('this'), tagged, other.address)).toBe('invalid')
})

test('the private key cannot leave the device', async () => {
  const { privateKey } = await newKeyPair()
  expect(privateKey.extractable).toBe(false)
  await expect(crypto.subtle.exportKey('jwk', privateKey)).rejects.toThrow()
})
