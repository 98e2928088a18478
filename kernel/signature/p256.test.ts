import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Address, bigintToBytes, bytesToBigint, concatBytes, equalBytes, fromHex, toHex } from '../bytes/hex.ts'
import { normaliseP256 } from './p256.ts'
import { sha256 } from './sha256.ts'
import { decodeSignature, p256Address, tagP256 } from './tagged.ts'
import { verifySignature } from './verify.ts'

/** Order of the P-256 group. */
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
const ROUNDS = 60

type Signed = { digest: Uint8Array<ArrayBuffer>; raw: Uint8Array; publicKey: Uint8Array; address: Address }
let signed: readonly Signed[]

/** What the payer's page does: a key that cannot be exported, and `subtle.sign` over the digest. */
beforeAll(async () => {
  signed = await Promise.all(
    Array.from({ length: ROUNDS }, async () => {
      const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify'])
      const digest = crypto.getRandomValues(new Uint8Array(32))
      const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, digest)
      const publicKey = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey)).subarray(1)
      return { digest, raw: new Uint8Array(signature), publicKey, address: p256Address(publicKey) }
    }),
  )
})

describe('P-256 signatures made by WebCrypto', () => {
  test('verify once their s is normalised', () => {
    for (const { digest, raw, publicKey, address } of signed) {
      const tagged = tagP256(publicKey, normaliseP256(raw))
      expect(verifySignature(toHex(digest), tagged, address)).toBe('valid')
    }
  })

  test('are refused with a high s, which about half of them have', () => {
    const isHigh = ({ raw }: Signed) => bytesToBigint(raw.subarray(32)) > N / 2n
    const high = signed.filter(isHigh)
    expect(high.length).toBeGreaterThan(0)
    expect(high.length).toBeLessThan(ROUNDS)
    for (const { digest, raw, publicKey, address } of signed) {
      const expected = high.some(one => one.raw === raw) ? 'invalid' : 'valid'
      expect(verifySignature(toHex(digest), tagP256(publicKey, raw), address)).toBe(expected)
    }
  })

  test('stay valid for WebCrypto after normalising, and normalising twice changes nothing', async () => {
    for (const { digest, raw, publicKey } of signed.slice(0, 10)) {
      const low = normaliseP256(raw)
      const key = await crypto.subtle.importKey(
        'raw',
        concatBytes(new Uint8Array([4]), publicKey),
        { name: 'ECDSA', namedCurve: 'P-256' },
        true,
        ['verify'],
      )
      const bytes = Uint8Array.from(low)
      expect(await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, bytes, digest)).toBe(true)
      expect(equalBytes(normaliseP256(low), low)).toBe(true)
    }
  })

  test('are signed over sha256 of the digest: another hash or digest does not verify', () => {
    for (const { digest, raw, publicKey, address } of signed.slice(0, 10)) {
      const tagged = tagP256(publicKey, normaliseP256(raw))
      expect(verifySignature(toHex(sha256(digest)), tagged, address)).toBe('invalid')
    }
  })

  test("are refused for somebody else's address or key", () => {
    const [first, second] = signed as [Signed, Signed]
    const digest = toHex(first.digest)
    const signature = normaliseP256(first.raw)
    expect(verifySignature(digest, tagP256(first.publicKey, signature), second.address)).toBe('invalid')
    expect(verifySignature(digest, tagP256(second.publicKey, signature), first.address)).toBe('invalid')
    expect(verifySignature(digest, tagP256(second.publicKey, signature), second.address)).toBe('invalid')
  })

  test('are refused for a point that is not on the curve, and for zeros', () => {
    const zeros = new Uint8Array(64)
    const digest = toHex(new Uint8Array(32))
    expect(verifySignature(digest, tagP256(zeros, zeros), p256Address(zeros))).toBe('invalid')
    const { publicKey, raw, digest: own } = (signed as [Signed])[0]
    expect(verifySignature(toHex(own), tagP256(publicKey, zeros), p256Address(publicKey))).toBe('invalid')
    const off = concatBytes(publicKey.subarray(0, 63), new Uint8Array([(publicKey[63] ?? 0) ^ 1]))
    expect(verifySignature(toHex(own), tagP256(off, normaliseP256(raw)), p256Address(off))).toBe('invalid')
  })
})

describe('the tagged encoding', () => {
  const bytes = (tag: number, length: number) => toHex(new Uint8Array([tag, ...new Uint8Array(length)]))

  test.each([
    [bytes(1, 65), 'ecdsa'],
    [bytes(1, 64), 'ecdsa'],
    [bytes(2, 0), 'contract'],
    [bytes(2, 1000), 'contract'],
    [bytes(3, 128), 'p256'],
  ])('%s', (tagged, kind) => expect(decodeSignature(tagged)?.kind).toBe(kind))

  test.each([
    ['nothing', '0x' as const],
    ['no tag we know', bytes(0, 65)],
    ['a later tag', bytes(5, 65)],
    ['a passkey without its data', bytes(4, 129)],
    ['too short', bytes(1, 63)],
    ['too long', bytes(1, 66)],
    ['half a key', bytes(3, 64)],
    ['more than a key', bytes(3, 129)],
    ['half a byte', '0x010' as const],
  ])('%s is refused', (_, tagged) => expect(decodeSignature(tagged)).toBeUndefined())

  test('a normalised s is at most half the order', () => {
    for (const s of [1n, N / 2n, N / 2n + 1n, N - 1n]) {
      const low = bytesToBigint(normaliseP256(concatBytes(bigintToBytes(7n, 32), bigintToBytes(s, 32))).subarray(32))
      expect(low <= N / 2n && (low === s || low === N - s)).toBe(true)
    }
  })
})

test("sha256 is Node's", () => {
  for (const text of ['', 'abc', 'a'.repeat(1000)]) {
    const hex = createHash('sha256').update(text).digest('hex')
    expect(toHex(sha256(fromHex(`0x${Buffer.from(text).toString('hex')}`)))).toBe(`0x${hex}`)
  }
})
