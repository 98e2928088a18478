import type { Hex } from '@sampan/kernel/hex'
import { addressOfPrivateKey, signDigest } from '@sampan/kernel/sign'
import { hashAct } from '@sampan/order/v1/typed-data'
import type { OrderRecord } from '../orders/order-record.ts'
import { MERCHANT_KEY, PAYER_KEY, VAULT } from './book.ts'

const KEYS = { payer: PAYER_KEY, buyer: MERCHANT_KEY, stranger: `0x${'66'.repeat(32)}` } as const

export const ADDRESS_OF = { payer: addressOfPrivateKey(PAYER_KEY), buyer: addressOfPrivateKey(MERCHANT_KEY) }

/** "I have paid", signed by one of them. */
export function signClaim(who: keyof typeof KEYS, record: OrderRecord): Hex {
  return signDigest(hashAct({ type: 'claim' }, record.order, VAULT), KEYS[who])
}
