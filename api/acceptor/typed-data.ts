import { canonicalJson } from '@sampan/kernel/canonical'
import { type Address, type Hex, toHex, utf8 } from '@sampan/kernel/hex'
import { sha256 } from '@sampan/kernel/sha256'
import { hashTypedData, type TypedDataDomain } from '@sampan/kernel/typed-data'
import type { OfferWire } from './protocol.ts'

const SESSION = {
  AcceptorSession: [
    { name: 'vault', type: 'address' },
    { name: 'gateway', type: 'string' },
    { name: 'issuedAt', type: 'uint64' },
  ],
}
const OFFERS = {
  Offers: [
    { name: 'vault', type: 'address' },
    { name: 'document', type: 'bytes32' },
    { name: 'validUntil', type: 'uint64' },
  ],
}

/** Digest a vault's signer signs to open a session; `gateway` is the gateway's public origin, so it works nowhere else. */
export function sessionDigest(chainId: bigint, vault: Address, gateway: string, issuedAt: number): Hex {
  return hashTypedData(domain(chainId, vault), SESSION, 'AcceptorSession', {
    vault,
    gateway,
    issuedAt: BigInt(issuedAt),
  })
}

/** Digest a vault's signer signs over its standing offers; `document` is SHA-256 of their canonical JSON. */
export function offersDigest(chainId: bigint, vault: Address, document: Hex, validUntil: number): Hex {
  return hashTypedData(domain(chainId, vault), OFFERS, 'Offers', { vault, document, validUntil: BigInt(validUntil) })
}

function domain(chainId: bigint, vault: Address): TypedDataDomain {
  return { name: 'Sampan', version: '1', chainId, verifyingContract: vault }
}

/**
 * What the signature over standing offers covers: SHA-256 of the canonical JSON of `{offers, valid_until}`. Offers as the
 * schema gives them out: defaults filled in, addresses in lowercase.
 */
export function offersDocument(offers: readonly OfferWire[], validUntil: number): Hex {
  return toHex(sha256(utf8(canonicalJson({ offers, valid_until: validUntil }))))
}
