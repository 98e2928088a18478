import { p256 } from '@noble/curves/nist.js'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import {
  type Address,
  bigintToBytes,
  bytesToBigint,
  concatBytes,
  fromHex,
  type Hex,
  toHex,
  utf8,
} from '@sampan/kernel/hex'
import { normaliseP256 } from '@sampan/kernel/p256'
import { sha256 } from '@sampan/kernel/sha256'
import { addressOfPrivateKey, signDigest } from '@sampan/kernel/sign'
import { p256Address, tagP256 } from '@sampan/kernel/tagged'
import { clientDataOf, makePasskey, type Otherwise } from '@sampan/kernel/testing/authenticator'
import fc from 'fast-check'

/** A key of one kind and what its holder, or somebody hostile, may hand in as its signature. */
export type Signatory = {
  readonly address: Address
  readonly sign: (digest: Hex) => Hex
  /** Where the s of a signature starts, and its group's order. */
  readonly sAt: number
  readonly groupOrder: bigint
}

const RP_ID = 'pay.example'
const seed = (name: string): Uint8Array => sha256(utf8(`hostile signatures ${name}`))
const passkey = makePasskey(seed('passkey'), RP_ID)
const N = p256.Point.Fn.ORDER

export const SIGNATORIES = {
  ecdsa: ecdsa(false),
  compact: ecdsa(true),
  p256: plain(),
  passkey: { address: passkey.address, sign: (digest: Hex) => passkey.sign(digest), sAt: 97, groupOrder: N },
} satisfies Record<string, Signatory>

function ecdsa(isCompact: boolean): Signatory {
  const key = toHex(seed(`ecdsa ${isCompact}`))
  const compact = (signature: Hex): Hex => {
    const bytes = fromHex(signature)
    bytes[33] = (bytes[33] ?? 0) | (((bytes[65] ?? 0) - 27) << 7)
    return toHex(bytes.subarray(0, 65))
  }
  return {
    address: addressOfPrivateKey(key),
    sign: digest => (isCompact ? compact(signDigest(digest, key)) : signDigest(digest, key)),
    sAt: 33,
    groupOrder: secp256k1.Point.Fn.ORDER,
  }
}

function plain(): Signatory {
  const key = seed('p256')
  const publicKey = p256.getPublicKey(key, false).subarray(1)
  const sign = (digest: Hex): Hex =>
    tagP256(publicKey, normaliseP256(p256.sign(sha256(fromHex(digest)), key, { prehash: false })))
  return { address: p256Address(publicKey), sign, sAt: 97, groupOrder: N }
}

type Change = (signature: Uint8Array, signatory: Signatory) => Uint8Array

const NOTEWORTHY = [0n, 1n, N / 2n, N / 2n + 1n, N - 1n, N, N + 1n, p256.Point.Fp.ORDER, 2n ** 256n - 1n]

const replace = (bytes: Uint8Array, at: number, by: Uint8Array): Uint8Array =>
  concatBytes(bytes.subarray(0, at), by, bytes.subarray(at + by.length))

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.constant<Change>(bytes => bytes),
  fc.nat().map<Change>(at => bytes => {
    const flipped = Uint8Array.from(bytes)
    const bit = at % (bytes.length * 8)
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    return flipped
  }),
  fc.nat().map<Change>(length => bytes => bytes.subarray(0, length % bytes.length)),
  fc.uint8Array({ minLength: 1, maxLength: 40 }).map<Change>(more => bytes => concatBytes(bytes, more)),
  fc.nat({ max: 6 }).map<Change>(tag => bytes => replace(bytes, 0, new Uint8Array([tag]))),
  fc.nat({ max: 255 }).map<Change>(last => bytes => replace(bytes, bytes.length - 1, new Uint8Array([last]))),
  fc.constant<Change>((bytes, { sAt, groupOrder }) => {
    const s = bytesToBigint(bytes.subarray(sAt, sAt + 32)) % groupOrder
    return replace(bytes, sAt, bigintToBytes(groupOrder - s, 32))
  }),
  fc.tuple(fc.nat({ max: 3 }), fc.constantFrom(...NOTEWORTHY)).map<Change>(([word, value]) => bytes => {
    const at = 1 + 32 * word
    return at + 32 <= bytes.length ? replace(bytes, at, bigintToBytes(value, 32)) : bytes
  }),
  fc.nat({ max: 0xffff }).map<Change>(length => bytes => {
    return bytes.length > 131 ? replace(bytes, 129, bigintToBytes(BigInt(length), 2)) : bytes
  }),
)

/** A true signature with up to two changes. */
export const changed: fc.Arbitrary<(signatory: Signatory, digest: Hex) => Hex> = fc
  .array(change, { maxLength: 2 })
  .map(changes => (signatory, digest) => {
    return toHex(changes.reduce<Uint8Array>((bytes, apply) => apply(bytes, signatory), fromHex(signatory.sign(digest))))
  })

const clientData = fc.oneof(
  fc.constantFrom<(digest: Hex) => string>(
    digest => clientDataOf(RP_ID, digest).slice(0, 80),
    digest => clientDataOf(RP_ID, digest).slice(0, 79),
    digest => clientDataOf(RP_ID, digest).replace('get', 'create'),
    digest => clientDataOf(RP_ID, digest).replace('","origin', '=","origin'),
    digest => JSON.stringify(JSON.parse(clientDataOf(RP_ID, digest)), null, 1),
    digest => clientDataOf('evil.example', digest),
    digest => clientDataOf(RP_ID, `0x00${digest.slice(4)}`),
  ),
  fc.string().map(more => (digest: Hex) => clientDataOf(RP_ID, digest) + more),
  fc.json().map(text => () => text),
)

/** What a passkey signs when its browser or authenticator does otherwise than usual. */
export const otherwise: fc.Arbitrary<(digest: Hex) => Hex> = fc
  .record(
    {
      rpId: fc.constantFrom(RP_ID, 'evil.example', ''),
      flags: fc.nat({ max: 255 }),
      extensions: fc.uint8Array({ maxLength: 100 }),
      clientData,
    },
    { requiredKeys: [] },
  )
  .map(how => digest => passkey.sign(digest, how as Otherwise))

/** Bytes under a tag, of lengths that might pass. */
export const garbage: fc.Arbitrary<Hex> = fc
  .tuple(
    fc.constantFrom(0, 1, 3, 4, 5),
    fc.oneof(fc.constantFrom(0, 64, 65, 128, 130, 167, 247), fc.nat({ max: 300 })),
    fc.infiniteStream(fc.nat({ max: 255 })),
  )
  .map(([tag, length, stream]) => toHex(new Uint8Array([tag, ...stream.take(length)])))
