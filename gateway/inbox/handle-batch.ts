import type { FinalityPolicy } from '@sampan/connector/certainty'
import type { BatchHandler, ChainBatch } from '@sampan/connector/connector'
import type { ChainEvent, VaultLogged } from '@sampan/connector/event'
import { unreachable } from '@sampan/kernel/assert'
import type { AssetId } from '@sampan/kernel/asset'
import type { Hex } from '@sampan/kernel/hex'
import { type Act, runAct } from '../act/commit-act.ts'
import { type Applied, applyVaultEvent, retractVaultEvent } from '../orders/apply-vault-event.ts'
import type { OrdersGateway } from '../orders/ports.ts'
import { progressOrders } from '../orders/progress-orders.ts'
import { noteSend } from '../relay/note-send.ts'
import { insertLeftover, retractLeftover } from './store/leftovers.ts'

/**
 * Takes in what a chain reports, in the connector's own databaseTransaction: facts of orders, what became of sends, and
 * with every batch whatever its time and depth make due. What belongs to nothing stays as a row.
 */
export function handleBatches(gateway: OrdersGateway, policyOf: (asset: AssetId) => FinalityPolicy): BatchHandler {
  return (trx, batch) =>
    runAct(gateway, trx, async act => {
      const touched = new Set<Hex>()
      for (const event of batch.events) {
        const applied = await take(gateway, act, batch, event)
        for (const order of applied?.orders ?? []) touched.add(order)
      }
      const hasBlocks = batch.events.length === 0 || batch.events.some(event => event.type !== 'sent')
      await progressOrders(gateway, act, { ...batch, policyOf }, { touched, hasBlocks })
    })
}

async function take(
  gateway: OrdersGateway,
  act: Act,
  { chain }: ChainBatch,
  event: ChainEvent,
): Promise<Applied | undefined> {
  switch (event.type) {
    case 'vault':
      return takeVaultEvent(gateway, act, event)
    case 'transfer':
      await insertLeftover(act.trx, { id: event.id, chain, reason: 'transfer', event, seenAt: act.now })
      return undefined
    case 'retracted': {
      const applied = event.original.type === 'vault' ? await retractVaultEvent(act, event.original) : undefined
      await retractLeftover(act.trx, event.id)
      return applied
    }
    case 'sent': {
      return { kind: 'orders', orders: await noteSend(gateway, act, event) }
    }
    default:
      return unreachable(event)
  }
}

async function takeVaultEvent(gateway: OrdersGateway, act: Act, event: VaultLogged): Promise<Applied> {
  const applied = await applyVaultEvent(act, event)
  const unmatched = applied.kind === 'unmatched' ? applied.reason : undefined
  const reason = event.event.type === 'credited' ? 'credited' : unmatched
  if (reason !== undefined) {
    await insertLeftover(act.trx, { id: event.id, chain: event.chain, reason, event, seenAt: act.now })
  }
  if (reason === 'impossible_fact') {
    gateway.logger.error({ event: event.id }, 'a vault did what the rules of orders do not allow')
  }
  return applied
}
