import { ok, type Refusal, type Result, refuse } from '../result/result.ts'
import { type Address, isHex } from './hex.ts'

export const ZERO_ADDRESS: Address = `0x${'00'.repeat(20)}`

/** Lowercases a 20-byte `0x` address. Mixed-case checksums are not enforced: payers paste what wallets show. */
export function parseAddress(text: string): Result<Address, Refusal<'address.malformed'>> {
  if (!isHex(text, 20)) {
    return refuse('address.malformed', {
      value: text.slice(0, 80),
      example: '0x52908400098527886e0f7030069857d2e4169ee7',
    })
  }
  return ok(text.toLowerCase() as Address)
}
