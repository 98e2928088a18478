import type { ActRequest, OrderObject } from '@sampan/api/order'
import { type ChainId, evmChainNumber } from '@sampan/kernel/asset'
import type { Address, Hex } from '@sampan/kernel/hex'
import type { Order } from '@sampan/order/v1/order'
import { hashAct, type SignedAct } from '@sampan/order/v1/typed-data'
import { orderFromJson } from '@sampan/order/v1/wire'

type Signing = { readonly address: Address; sign(digest: Hex): Hex | Promise<Hex> }

export function orderOf({ order }: OrderObject): Order {
  const parsed = orderFromJson(order)
  if (!parsed.ok) throw new Error(`The gateway shows a malformed order: ${JSON.stringify(order)}`)
  return parsed.value
}

/** An act on an order as its signer hands it in. */
export async function signAct(act: SignedAct, shown: OrderObject, key: Signing): Promise<ActRequest> {
  const { chain, address } = shown.vault
  const digest = hashAct(act, orderOf(shown), { chainId: evmChainNumber(chain as ChainId), address })
  return {
    type: act.type as ActRequest['type'],
    ...('toBuyer' in act ? { to_buyer: String(act.toBuyer) } : {}),
    signature: await key.sign(digest),
    signer: key.address,
  }
}
