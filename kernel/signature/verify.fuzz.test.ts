import fc from 'fast-check'
import { hexToNumber, recoverAddress, keccak256 as viemKeccak } from 'viem'
import { privateKeyToAccount, sign as viemSign } from 'viem/accounts'
import { describe, expect, test, vi } from 'vitest'
import { bigintToBytes, bytesToBigint, concatBytes, fromHex, type Hex, toHex } from '../bytes/hex.ts'
import { keccakHex } from './keccak.ts'
import { addressOfPrivateKey, signDigest } from './sign.ts'
import { tagEcdsa } from './tagged.ts'

// A module of its own: a gateway that was started in this process before has made the other one's recovery native.
vi.resetModules()
const { verifySignature } = await import('./verify.ts')

/** Order of the secp256k1 group. */
const N = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n

const digests = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHex)
const keys = fc.bigInt({ min: 1n, max: N - 1n }).map(key => toHex(bigintToBytes(key, 32)))
const runs = { numRuns: 200 }

/** r, s and v of a tagged 65-byte signature. */
function partsOf(tagged: Hex): { r: Uint8Array; s: bigint; v: number } {
  const bytes = fromHex(tagged).subarray(1)
  return { r: bytes.subarray(0, 32), s: bytesToBigint(bytes.subarray(32, 64)), v: bytes[64] ?? 0 }
}

const joined = (r: Uint8Array, s: bigint, v: number) =>
  tagEcdsa(concatBytes(r, bigintToBytes(s, 32), new Uint8Array([v])))

describe('ECDSA signatures', () => {
  test("are viem's, byte for byte, and recover to viem's address", async () => {
    await fc.assert(
      fc.asyncProperty(digests, keys, async (digest, privateKey) => {
        const ours = signDigest(digest, privateKey)
        const theirs = await viemSign({ hash: digest, privateKey, to: 'hex' })
        expect(ours).toBe(`0x01${theirs.slice(2)}`)
        const address = addressOfPrivateKey(privateKey)
        expect(address).toBe(privateKeyToAccount(privateKey).address.toLowerCase())
        expect(verifySignature(digest, ours, address)).toBe('valid')
      }),
      runs,
    )
  })

  test('are taken in their 64-byte form, EIP-2098', () => {
    fc.assert(
      fc.property(digests, keys, (digest, privateKey) => {
        const { r, s, v } = partsOf(signDigest(digest, privateKey))
        const compact = tagEcdsa(concatBytes(r, bigintToBytes(s | (BigInt(v - 27) << 255n), 32)))
        expect(verifySignature(digest, compact, addressOfPrivateKey(privateKey))).toBe('valid')
        const flipped = tagEcdsa(concatBytes(r, bigintToBytes(s | (BigInt(28 - v) << 255n), 32)))
        expect(verifySignature(digest, flipped, addressOfPrivateKey(privateKey))).toBe('invalid')
      }),
      runs,
    )
  })

  test('with the other, high s are refused, although they recover to the same key', async () => {
    await fc.assert(
      fc.asyncProperty(digests, keys, async (digest, privateKey) => {
        const { r, s, v } = partsOf(signDigest(digest, privateKey))
        const high = joined(r, N - s, 55 - v)
        const address = addressOfPrivateKey(privateKey)
        const untagged: Hex = `0x${high.slice(4)}`
        expect((await recoverAddress({ hash: digest, signature: untagged })).toLowerCase()).toBe(address)
        expect(verifySignature(digest, high, address)).toBe('invalid')
      }),
      runs,
    )
  })

  test('do not survive a flipped bit, another digest or another address', () => {
    const bit = fc.integer({ min: 8, max: 66 * 8 - 1 })
    fc.assert(
      fc.property(digests, keys, bit, digests, (digest, privateKey, at, other) => {
        fc.pre(digest !== other)
        const signature = signDigest(digest, privateKey)
        const address = addressOfPrivateKey(privateKey)
        const bytes = fromHex(signature)
        bytes[at >> 3] = (bytes[at >> 3] ?? 0) ^ (1 << (at & 7))
        expect(verifySignature(digest, toHex(bytes), address)).not.toBe('valid')
        expect(verifySignature(other, signature, address)).toBe('invalid')
        expect(verifySignature(digest, signature, `0x${'11'.repeat(20)}`)).toBe('invalid')
      }),
      runs,
    )
  })

  test('of nonsense are invalid and never throw', () => {
    const tagged = fc.oneof(
      fc.uint8Array({ maxLength: 140 }),
      fc
        .tuple(fc.constantFrom(1, 3), fc.constantFrom(64, 65, 128), fc.constantFrom(0, 1, 27, 28, 127, 128, 255))
        .map(([tag, length, fill]) => new Uint8Array([tag, ...new Uint8Array(length).fill(fill)])),
    )
    fc.assert(
      fc.property(digests, tagged, (digest, bytes) => {
        const verdict = verifySignature(digest, toHex(bytes), `0x${'00'.repeat(20)}`)
        expect(verdict).toBe(bytes[0] === 2 ? 'contract' : 'invalid')
      }),
      { numRuns: 1000 },
    )
    expect(verifySignature(`0x${'11'.repeat(32)}`, 'no hex' as Hex, `0x${'00'.repeat(20)}`)).toBe('invalid')
  })

  test('take a v of 27 or 28 and no other', () => {
    const privateKey: Hex = `0x${'01'.repeat(32)}`
    const digest: Hex = `0x${'22'.repeat(32)}`
    const { r, s, v } = partsOf(signDigest(digest, privateKey))
    const accepted = Array.from({ length: 256 }, (_, other) => other).filter(
      other => verifySignature(digest, joined(r, s, other), addressOfPrivateKey(privateKey)) === 'valid',
    )
    expect(accepted).toEqual([v])
    expect(hexToNumber(`0x${signDigest(digest, privateKey).slice(-2)}`)).toBe(v)
  })
})

test("keccak-256 is viem's", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), bytes => {
      expect(keccakHex(bytes)).toBe(viemKeccak(bytes))
    }),
    runs,
  )
})
