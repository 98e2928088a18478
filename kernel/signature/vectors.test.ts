import { createHash, createPublicKey, verify } from 'node:crypto'
import { describe, expect, test, vi } from 'vitest'
import { concatBytes, fromHex, type Hex, toBase64 } from '../bytes/hex.ts'
import { decodeSignature } from './tagged.ts'
import { makeVectors } from './testing/vectors.ts'

// A module of its own: a gateway that was started in this process before has made the other one's recovery native.
vi.resetModules()
const { verifySignature } = await import('./verify.ts')

const vectors = makeVectors()

describe('the signature vectors', () => {
  test('are the committed ones, which the contract reads', async () => {
    await expect(`${JSON.stringify({ vectors }, null, 2)}\n`).toMatchFileSnapshot('testing/vectors.json')
  })

  test.each(vectors)('$name', ({ digest, signature, signer, valid }) => {
    expect(verifySignature(digest, signature, signer)).toBe(valid ? 'valid' : 'invalid')
    expect(verifySignature(digest, signature, `0x${signer.slice(2).toUpperCase()}`)).toBe(valid ? 'valid' : 'invalid')
  })

  test("hold a passkey's assertion that is one for Node too", () => {
    const { digest, signature } = vectors.find(({ name }) => name === 'passkey') ?? { digest: '0x', signature: '0x' }
    const decoded = decodeSignature(signature as Hex)
    if (decoded?.kind !== 'passkey') throw new Error('No passkey')
    const { authenticatorData, clientData, publicKey, signature: rs } = decoded.assertion
    const spki = concatBytes(fromHex('0x3059301306072a8648ce3d020106082a8648ce3d03010703420004'), publicKey)
    const nodeKey = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' })
    const signed = Buffer.concat([authenticatorData, createHash('sha256').update(clientData).digest()])
    expect(verify('sha256', signed, { key: nodeKey, dsaEncoding: 'ieee-p1363' }, rs)).toBe(true)
    expect(JSON.parse(new TextDecoder().decode(clientData))).toEqual({
      type: 'webauthn.get',
      challenge: Buffer.from(fromHex(digest)).toString('base64url'),
      origin: 'https://pay.example',
      crossOrigin: false,
    })
    expect(toBase64(authenticatorData.subarray(0, 32))).toBe(
      createHash('sha256').update('pay.example').digest('base64'),
    )
  })
})
