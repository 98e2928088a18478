import { unreachable } from '@sampan/kernel/assert'
import type { Hex } from '@sampan/kernel/hex'
import { orderToJson } from '@sampan/order/v1/wire'
import type { OrderContext, PaymentContext } from './context.ts'
import type { CONFIRMATIONS, ENDINGS, ReceiptSummary } from './receipt.ts'

type Ending = (typeof ENDINGS)[number]
type Confirmation = (typeof CONFIRMATIONS)[number]

/** What a payment's entries say. `context` is that of at least one entry. */
export function summarise(context: PaymentContext): ReceiptSummary {
  const { log, payment } = context
  if (log === undefined || payment === undefined) throw new Error('There is nothing to summarise')
  const main = mainOrder(context)
  if (!main) return { log, payment, status: 'none', ending: 'open', confirmedBy: 'nobody', chain: {} }
  const [orderId, held] = main
  const { chainId, address, owner, signer, secondKey } = held.vault
  return {
    log,
    payment,
    status: held.state.status,
    ending: endingOf(held),
    confirmedBy: confirmedBy(held),
    chain: chainOf(held),
    orderId,
    order: orderToJson(held.order),
    vault: { chainId: String(chainId), address },
    vaultKeys: { owner, signer, secondKey },
  }
}

/** The last order that was locked; if none was, the last one proposed. */
export function mainOrder(context: PaymentContext): [Hex, OrderContext] | undefined {
  const orders = [...context.orders]
  return orders.findLast(([, held]) => held.facts.length > 0) ?? orders.at(-1)
}

function endingOf({ state, facts }: OrderContext): Ending {
  switch (state.status) {
    case 'none':
    case 'locked':
    case 'claimed':
    case 'contested':
      return 'open'
    case 'released':
      return facts.at(-1)?.act.type === 'release' ? 'confirmed' : 'silence'
    case 'settled':
      return 'settlement'
    case 'ruled':
      return 'ruling'
    case 'returned':
      return 'returned'
    default:
      return unreachable(state)
  }
}

/** Only signatures that anybody can check count; a contract's word is the gateway's word here. */
function confirmedBy({ signatures }: OrderContext): Confirmation {
  const signed = (act: string, role: string) =>
    signatures.some(s => s.act === act && s.role === role && s.verdict === 'valid')
  const receiver = signed('release', 'confirmer')
  const payer = signed('claim', 'payer')
  if (receiver && payer) return 'both'
  if (receiver) return 'receiver'
  return payer ? 'payer' : 'nobody'
}

function chainOf({ facts, state }: OrderContext): ReceiptSummary['chain'] {
  const lock = facts.find(fact => fact.act.type === 'lock')?.chain
  const ending = 'payout' in state ? facts.at(-1)?.chain : undefined
  return { ...(lock ? { lock } : {}), ...(ending ? { ending } : {}) }
}
