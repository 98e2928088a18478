import { createPrivateKey, sign as nodeSign } from 'node:crypto'
import { p256 } from '@noble/curves/nist.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { concatBytes, fromHex, toHex, utf8 } from '../bytes/hex.ts'
import { normaliseP256, p256FromDer } from './p256.ts'
import { decodePasskey, encodePasskey, hashRpId, passkeyAddress, toBase64Url } from './passkey.ts'
import { decodeSignature } from './tagged.ts'
import { clientDataOf, makePasskey } from './testing/authenticator.ts'
import { verifySignature } from './verify.ts'

/** DER of r ‖ s, whatever their size; noble refuses those that no signature has. */
function writeDer(raw: Uint8Array): Uint8Array {
  const integers = [raw.subarray(0, 32), raw.subarray(32)].flatMap(number => {
    const start = number.findIndex(byte => byte !== 0)
    const digits = start < 0 ? [0] : [...number.subarray(start)]
    const positive = (digits[0] ?? 0) > 0x7f ? [0, ...digits] : digits
    return [0x02, positive.length, ...positive]
  })
  return new Uint8Array([0x30, integers.length, ...integers])
}

const bytesOf = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const digests = bytesOf(32).map(toHex)
const passkeys = fc
  .tuple(fc.bigInt({ min: 1n, max: p256.Point.Fn.ORDER - 1n }), fc.domain())
  .map(([key, rpId]) => makePasskey(fromHex(`0x${key.toString(16).padStart(64, '0')}`), rpId))
const runs = { numRuns: 200 }

describe('passkeys', () => {
  test('sign with whatever flags, extensions and further fields there are', () => {
    const flags = fc.integer({ min: 0, max: 255 }).map(bits => bits | 0x05)
    fc.assert(
      fc.property(passkeys, digests, flags, fc.uint8Array(), fc.json(), (passkey, digest, bits, extensions, more) => {
        const clientData = () => clientDataOf('pay.example', digest).replace('}', `,"more":${more}}`)
        const signature = passkey.sign(digest, { flags: bits, extensions, clientData })
        expect(verifySignature(digest, signature, passkey.address)).toBe('valid')
      }),
      runs,
    )
  })

  test('do not survive a flipped bit, another digest, another relying party, or an unverified user', () => {
    const flags = fc.integer({ min: 0, max: 255 }).filter(bits => (bits & 0x05) !== 0x05)
    fc.assert(
      fc.property(passkeys, digests, digests, fc.nat(), flags, (passkey, digest, other, at, bits) => {
        fc.pre(digest !== other)
        const signature = passkey.sign(digest)
        const bytes = fromHex(signature)
        const bit = at % (bytes.length * 8)
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        expect(verifySignature(digest, toHex(bytes), passkey.address)).not.toBe('valid')
        expect(verifySignature(other, signature, passkey.address)).toBe('invalid')
        const elsewhere = passkeyAddress(hashRpId('evil.example'), passkey.publicKey)
        expect(verifySignature(digest, signature, elsewhere)).toBe('invalid')
        expect(verifySignature(digest, passkey.sign(digest, { rpId: 'evil.example' }), passkey.address)).toBe('invalid')
        expect(verifySignature(digest, passkey.sign(digest, { rpId: 'evil.example' }), elsewhere)).toBe('valid')
        expect(verifySignature(digest, passkey.sign(digest, { flags: bits }), passkey.address)).toBe('invalid')
      }),
      runs,
    )
  })

  test('are refused when the client data begins otherwise in one character', () => {
    fc.assert(
      fc.property(passkeys, digests, fc.nat({ max: 79 }), fc.string({ minLength: 1, maxLength: 1 }), (...drawn) => {
        const [passkey, digest, at, character] = drawn
        const bare = clientDataOf('pay.example', digest)
        const clientData = () => `${bare.slice(0, at)}${character}${bare.slice(at + 1)}`
        const expected = bare[at] === character ? 'valid' : 'invalid'
        expect(verifySignature(digest, passkey.sign(digest, { clientData }), passkey.address)).toBe(expected)
      }),
      runs,
    )
  })

  test('read back as they were written, and nothing else reads', () => {
    fc.assert(
      fc.property(bytesOf(64), bytesOf(64), fc.uint8Array({ maxLength: 70 }), fc.uint8Array(), (...parts) => {
        const [publicKey, signature, authenticatorData, clientData] = parts
        const assertion = { publicKey, signature, authenticatorData, clientData }
        const read = decodePasskey(encodePasskey(assertion))
        expect(read).toEqual(authenticatorData.length < 37 ? undefined : assertion)
      }),
      runs,
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
        const read = decodePasskey(bytes)
        if (read) expect(encodePasskey(read)).toEqual(bytes)
        expect(decodeSignature(toHex(concatBytes(new Uint8Array([4]), bytes)))?.kind).toBe(read && 'passkey')
      }),
      { numRuns: 1000 },
    )
  })

  test("write challenges as Node's base64url", () => {
    fc.assert(
      fc.property(fc.uint8Array(), bytes => {
        expect(toBase64Url(bytes)).toBe(Buffer.from(bytes).toString('base64url'))
      }),
      runs,
    )
  })
})

describe('DER', () => {
  test("of Node's signatures becomes what verifies", () => {
    fc.assert(
      fc.property(digests, fc.integer({ min: 1, max: 1_000_000 }), (digest, seed) => {
        const privateKey = fromHex(`0x${seed.toString(16).padStart(64, '0')}`)
        const passkey = makePasskey(privateKey, 'pay.example')
        const { publicKey } = passkey
        const jwk = { kty: 'EC', crv: 'P-256', d: toBase64Url(privateKey) }
        const [x, y] = [toBase64Url(publicKey.subarray(0, 32)), toBase64Url(publicKey.subarray(32))]
        const key = createPrivateKey({ key: { ...jwk, x, y }, format: 'jwk' })
        const der = nodeSign('sha256', utf8(digest), key)
        const raw = p256FromDer(der)
        expect(raw && p256.verify(normaliseP256(raw), utf8(digest), concatBytes(new Uint8Array([4]), publicKey))).toBe(
          true,
        )
      }),
      runs,
    )
  })

  test('is read as noble writes it, and never in a second spelling', () => {
    const scalar = fc.bigInt({ min: 1n, max: p256.Point.Fn.ORDER - 1n })
    const small = fc.bigInt({ min: 1n, max: 70_000n })
    fc.assert(
      fc.property(fc.oneof(scalar, small), fc.oneof(scalar, small), fc.nat(), fc.nat({ max: 255 }), (r, s, at, by) => {
        const signature = new p256.Signature(r, s)
        const der = signature.toBytes('der')
        expect(p256FromDer(der)).toEqual(signature.toBytes('compact'))
        const other = Uint8Array.from(der)
        other[at % der.length] = by
        const read = p256FromDer(other)
        if (read) expect(writeDer(read)).toEqual(other)
      }),
      { numRuns: 1000 },
    )
  })

  test.each([
    ['nothing', ''],
    ['no sequence', '3106020101020101'],
    ['a zero in front', '300702020001020101'],
    ['a negative number', '3006020181020101'],
    ['an empty number', '30050200020101'],
    ['a byte behind', '300602010102010100'],
    ['a long length', '30810602010102010100'],
    ['a number that runs out', '3006020101020201'],
    ['33 bytes', `3026022101${'00'.repeat(32)}020101`],
  ])('with %s is refused', (_, hex) => expect(p256FromDer(fromHex(`0x${hex}`))).toBeUndefined())
})
