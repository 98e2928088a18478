import type { Hex } from '@sampan/kernel/hex'
import {
  hashStruct,
  hashTypedData,
  type TypedDataDomain,
  type TypedDataStruct,
  type TypedDataTypes,
} from '@sampan/kernel/typed-data'
import type { Order, OrderVault } from './order.ts'

/** The acts somebody signs. `expire` and `lapse` need no signature. */
export type SignedAct =
  | { readonly type: 'lock' | 'release' | 'cancel' | 'claim' | 'contest' }
  | { readonly type: 'settle' | 'rule'; readonly toBuyer: bigint }

const ORDER = [
  { name: 'buyer', type: 'address' },
  { name: 'payer', type: 'address' },
  { name: 'confirmer', type: 'address' },
  { name: 'arbiter', type: 'address' },
  { name: 'feeTo', type: 'address' },
  { name: 'amount', type: 'uint96' },
  { name: 'fee', type: 'uint96' },
  { name: 'lockBy', type: 'uint40' },
  { name: 'claimBy', type: 'uint40' },
  { name: 'confirmBy', type: 'uint40' },
  { name: 'ruleBy', type: 'uint40' },
  { name: 'terms', type: 'bytes32' },
  { name: 'nonce', type: 'uint64' },
] as const

const NESTED = [{ name: 'order', type: 'Order' }]
const SPLIT = [...NESTED, { name: 'toBuyer', type: 'uint96' }]

/** EIP-712 types of every act, for wallets and for `hashAct`. */
export const ORDER_TYPES: TypedDataTypes = {
  Order: ORDER,
  Lock: NESTED,
  Release: NESTED,
  Cancel: NESTED,
  Claim: NESTED,
  Contest: NESTED,
  Settle: SPLIT,
  Rule: SPLIT,
}

const PRIMARY_TYPES = {
  lock: 'Lock',
  release: 'Release',
  cancel: 'Cancel',
  claim: 'Claim',
  contest: 'Contest',
  settle: 'Settle',
  rule: 'Rule',
} as const satisfies Record<SignedAct['type'], string>

export function orderDomain(vault: Pick<OrderVault, 'chainId' | 'address'>): TypedDataDomain {
  return { name: 'Sampan', version: '1', chainId: vault.chainId, verifyingContract: vault.address }
}

/** The order's id: its EIP-712 digest, which names one order on one vault on one chain. */
export function orderId(order: Order, vault: Pick<OrderVault, 'chainId' | 'address'>): Hex {
  return hashTypedData(orderDomain(vault), ORDER_TYPES, 'Order', orderMessage(order))
}

/** EIP-712 hashStruct of the order, which is its leaf in the tree of a batch and says nothing of vault or chain. */
export function orderStructHash(order: Order): Uint8Array {
  return hashStruct(ORDER_TYPES, 'Order', orderMessage(order))
}

/** The digest that the signer of an act signs. */
export function hashAct(act: SignedAct, order: Order, vault: Pick<OrderVault, 'chainId' | 'address'>): Hex {
  return hashTypedData(orderDomain(vault), ORDER_TYPES, PRIMARY_TYPES[act.type], actMessage(act, order))
}

/** Primary type and message as a wallet's `eth_signTypedData_v4` takes them (bigints to be written as decimal strings). */
export function actTypedData(act: SignedAct, order: Order): { primaryType: string; message: TypedDataStruct } {
  return { primaryType: PRIMARY_TYPES[act.type], message: actMessage(act, order) }
}

function actMessage(act: SignedAct, order: Order): TypedDataStruct {
  const nested = { order: orderMessage(order) }
  return 'toBuyer' in act ? { ...nested, toBuyer: act.toBuyer } : nested
}

function orderMessage(order: Order): TypedDataStruct {
  return {
    ...order,
    lockBy: BigInt(order.lockBy),
    claimBy: BigInt(order.claimBy),
    confirmBy: BigInt(order.confirmBy),
    ruleBy: BigInt(order.ruleBy),
  }
}
