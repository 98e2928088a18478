import { ZERO_ADDRESS } from '@sampan/kernel/address'
import { type Address, bigintToBytes, concatBytes, fromHex, type Hex, toHex } from '@sampan/kernel/hex'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import { create2Address, firstCreatedBy } from './create-address.ts'

/** What a payment address follows from, besides the factory. See specs/payment-address.md. */
export type PaymentAddressParams = {
  /** Gets all but the fee, forever. */
  readonly merchant: Address
  /** Gets the fee; may be zero when there is none. */
  readonly feeTo: Address
  /** Hundredths of a percent, at most 200. */
  readonly feeBps: number
  /** The number of the payment's own chain, where anybody may flush. */
  readonly homeChainId: bigint
  /** 32 bytes that tell one merchant's addresses apart. */
  readonly salt: Hex
}

const MOST_FEE_BPS = 200

/** EIP-1167's minimal proxy with 50 bytes of arguments behind it: what comes before and after the implementation. */
const BEFORE = fromHex('0x61005f3d81600a3d39f3363d3d373d3d3d363d73')
const AFTER = fromHex('0x5af43d82803e903d91602b57fd5bf3')

/**
 * The address at which the factory creates, on every chain alike, what pays only this merchant and this fee. Refuses in
 * the contract's order: a merchant or a fee receiver that is nobody, a fee above 2 %.
 *
 * @example paymentAddressOf(factory, { merchant, feeTo, feeBps: 50, homeChainId: 1n, salt })
 */
export function paymentAddressOf(
  factory: Address,
  { merchant, feeTo, feeBps, homeChainId, salt }: PaymentAddressParams,
): Result<Address, Refusal<'payment_address.bad_address' | 'payment_address.fee_too_high'>> {
  if (merchant === ZERO_ADDRESS) return refuse('payment_address.bad_address', { given: merchant, field: 'merchant' })
  if (feeBps !== 0 && feeTo === ZERO_ADDRESS)
    return refuse('payment_address.bad_address', { given: feeTo, field: 'feeTo' })
  if (feeBps > MOST_FEE_BPS) {
    return refuse('payment_address.fee_too_high', { feeBps: String(feeBps), most: String(MOST_FEE_BPS) })
  }
  const initCode = concatBytes(
    BEFORE,
    fromHex(firstCreatedBy(factory)),
    AFTER,
    fromHex(merchant),
    fromHex(feeTo),
    bigintToBytes(BigInt(feeBps), 2),
    bigintToBytes(homeChainId, 8),
  )
  return ok(create2Address(factory, salt, toHex(initCode)))
}
