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
} from '../../bytes/hex.ts'
import { keccak256 } from '../keccak.ts'
import { normaliseP256 } from '../p256.ts'
import { sha256 } from '../sha256.ts'
import { addressOfPrivateKey, signDigest } from '../sign.ts'
import { p256Address, tagEcdsa, tagP256 } from '../tagged.ts'
import { clientDataOf, makePasskey } from './authenticator.ts'

/** A signature and whether it is `signer`'s over `digest`. */
export type Vector = {
  readonly name: string
  readonly digest: Hex
  readonly signature: Hex
  readonly signer: Address
  readonly valid: boolean
}

type Draft = readonly [name: string, signature: Hex, valid?: boolean]

const RP_ID = 'pay.example'
const key = (name: string): Uint8Array => sha256(utf8(`signature vector ${name}`))
const DIGEST = toHex(keccak256(utf8('digest')))
const OTHER = toHex(keccak256(utf8('another digest')))

/** The vectors of vectors.json, which the contract's tests read too. */
export function makeVectors(): readonly Vector[] {
  return [...ecdsaVectors(), ...p256Vectors(), ...passkeyVectors()]
}

function ecdsaVectors(): readonly Vector[] {
  const privateKey = toHex(key('ecdsa'))
  const signature = fromHex(signDigest(DIGEST, privateKey)).subarray(1)
  const r = signature.subarray(0, 32)
  const s = bytesToBigint(signature.subarray(32, 64))
  const v = signature[64] ?? 0
  const make = (sUnits: bigint, last: readonly number[]): Hex =>
    tagEcdsa(concatBytes(r, bigintToBytes(sUnits, 32), new Uint8Array(last)))
  const compact = s | (BigInt(v - 27) << 255n)
  return finish(addressOfPrivateKey(privateKey), [
    ['ecdsa of 65 bytes', make(s, [v]), true],
    ['ecdsa of 64 bytes', make(compact, []), true],
    ['ecdsa over another digest', signDigest(OTHER, privateKey)],
    ['ecdsa with a high s', make(secp256k1.Point.Fn.ORDER - s, [55 - v])],
    ['ecdsa with the other v', make(s, [55 - v])],
    ['ecdsa with a v of 0 or 1', make(s, [v - 27])],
    ['ecdsa with a byte too many', make(s, [v, 0])],
    ['ecdsa without a tag', `0x${make(s, [v]).slice(4)}`],
  ])
}

function p256Vectors(): readonly Vector[] {
  const privateKey = key('p256')
  const publicKey = p256.getPublicKey(privateKey, false).subarray(1)
  const sign = (hash: Uint8Array): Uint8Array => normaliseP256(p256.sign(hash, privateKey, { prehash: false }))
  const signature = sign(sha256(fromHex(DIGEST)))
  const tagged = tagP256(publicKey, signature)
  return finish(p256Address(publicKey), [
    ['p256', tagged, true],
    ['p256 over another digest', tagP256(publicKey, sign(sha256(fromHex(OTHER))))],
    ['p256 over the digest itself', tagP256(publicKey, sign(fromHex(DIGEST)))],
    ['p256 with a high s', tagP256(publicKey, withHighS(signature))],
    ['p256 of another key', tagP256(p256.getPublicKey(key('other'), false).subarray(1), signature)],
    ['p256 with a byte too many', `${tagged}00`],
    ['p256 called a passkey', `0x04${tagged.slice(4)}`],
  ])
}

function passkeyVectors(): readonly Vector[] {
  const passkey = makePasskey(key('passkey'), RP_ID)
  const { sign, assert } = passkey
  const bare = clientDataOf(RP_ID, DIGEST)
  const signed = sign(DIGEST)
  const said = (clientData: string): Hex => sign(DIGEST, { clientData: () => clientData })
  const high = withHighS(assert(DIGEST).signature)
  return finish(passkey.address, [
    ['passkey', signed, true],
    ['passkey with extensions', sign(DIGEST, { flags: 0x85, extensions: fromHex('0xa0') }), true],
    ['passkey, and nothing after the challenge', said(bare.slice(0, 80)), true],
    ['passkey over another digest', sign(OTHER)],
    ['passkey for another relying party', sign(DIGEST, { rpId: 'evil.example' })],
    ['passkey without verification', sign(DIGEST, { flags: 0x01 })],
    ['passkey without presence', sign(DIGEST, { flags: 0x04 })],
    ['passkey being created', said(bare.replace('webauthn.get', 'webauthn.create'))],
    ['passkey with a padded challenge', said(bare.replace('","origin', '=","origin'))],
    ['passkey with the challenge first', said(`{"challenge":${bare.slice(35, 80)},"type":"webauthn.get"}`)],
    ['passkey with a space in its client data', said(bare.replace('{', '{ '))],
    ['passkey with a high s', `${signed.slice(0, 132)}${toHex(high).slice(2)}${signed.slice(260)}` as Hex],
    ['passkey with a shorter length', `${signed.slice(0, 260)}0024${signed.slice(264)}` as Hex],
    ['passkey with a longer length', `${signed.slice(0, 260)}ffff${signed.slice(264)}` as Hex],
    ['passkey with a byte too many', `${signed}00`],
    ['passkey called p256', `0x03${signed.slice(4)}`],
  ])
}

function finish(signer: Address, drafts: readonly Draft[]): readonly Vector[] {
  return drafts.map(([name, signature, valid = false]) => ({ name, digest: DIGEST, signature, signer, valid }))
}

function withHighS(signature: Uint8Array): Uint8Array {
  const s = p256.Point.Fn.ORDER - bytesToBigint(signature.subarray(32))
  return concatBytes(signature.subarray(0, 32), bigintToBytes(s, 32))
}
