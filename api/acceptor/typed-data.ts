import type { Address, Hex } from '@sampan/kernel/hex'
import { hashTypedData, type TypedDataDomain } from '@sampan/kernel/typed-data'

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
