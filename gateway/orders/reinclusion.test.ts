import type { VaultLogged } from '@sampan/connector/event'
import { describeEachEngine } from '@sampan/database/testing/engines'
import { verifyReceipt } from '@sampan/ledger/log/verify-receipt'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { commitAct } from '../act/commit-act.ts'
import { gatewayMigrations } from '../migrations.ts'
import { reachPay, waitForStatus } from '../testing/scenario.ts'
import { openWorld, type World } from '../testing/world.ts'
import { applyVaultEvent, retractVaultEvent } from './apply-vault-event.ts'
import type { OrderRecord } from './order-record.ts'
import { findOrder } from './store/orders.ts'

describeEachEngine('a reorg that flips back', gatewayMigrations, engine => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({ openDatabase: engine.open, prices: ['5.00'] })
  })
  afterAll(() => world?.close())

  test('brings the very same fact back, as often as it likes, and each time it is logged', async () => {
    const { payment, order, acceptor } = await reachPay(world)
    const record = await findOrder(world.database.kysely, order.id)
    const locked = lockOf(record)
    for (const _ of [1, 2]) {
      await commitAct(world.gateway, 'test.retract', act => retractVaultEvent(act, locked))
      expect((await findOrder(world.database.kysely, order.id))?.state.status).toBe('none')
      await commitAct(world.gateway, 'test.include', act => applyVaultEvent(act, locked))
      expect((await findOrder(world.database.kysely, order.id))?.state.status).toBe('locked')
    }
    await acceptor.act({ type: 'release' }, order)
    await waitForStatus(world, payment.id, 'paid')
    const receipt = await world.until('the receipt', async () => {
      const answer = await fetch(`${world.url}/v1/payments/${payment.id}/receipt`)
      return answer.ok && answer.json()
    })
    expect(verifyReceipt(receipt).valid).toBe(true)
    const kinds = receipt.entries.map(({ leaf }: { leaf: string }) => JSON.parse(leaf).kind)
    expect(kinds.filter((kind: string) => kind === 'chain.locked')).toHaveLength(3)
    expect(kinds.filter((kind: string) => kind === 'chain.retracted')).toHaveLength(2)
  })
})

function lockOf(record: OrderRecord | undefined): VaultLogged {
  const [fact] = record?.facts ?? []
  if (!record || !fact) throw new Error('The order is not locked')
  const { id, block, chainTransaction, logIndex } = fact
  const event = {
    type: 'locked',
    orderId: record.id,
    nonce: record.order.nonce,
    amountUnits: record.order.amount,
  } as const
  const { chain, vault } = record
  return { type: 'vault', id, key: id, chain, block, chainTransaction, logIndex, vault: vault.address, event }
}
