import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { apiCall } from '@sampan/gateway/testing/api-call'
import { makeDeviceKey } from '@sampan/gateway/testing/device-key'
import { writeCamt054 } from '@sampan/rails/statements/write-camt054'
import { countGas, heightOf, type Spent } from './count-gas.ts'
import type { LoadWorld } from './world.ts'

/** So many payers choose at the same moment; their money comes in one notice of the bank, or one by one in so many seconds. */
export type Load = { readonly payments: number; readonly spreadSeconds: number }

type LoadReport = {
  readonly spent: Spent
  /** From the payer's choice until the lock is on chain, and from the bank's credit until the release is; milliseconds. */
  readonly lockMs: readonly number[]
  readonly releaseMs: readonly number[]
}

type Seen = { readonly id: string; readonly reference: string; readonly status: string }

export async function runLoad(world: LoadWorld, { payments, spreadSeconds }: Load): Promise<LoadReport> {
  const { anvil, gateway, relayer } = world
  const known = new Set((await readOrders(world)).map(({ id }) => id))
  const fromHeight = await heightOf(anvil)
  const ids = await Promise.all(Array.from({ length: payments }, () => createPayment(world)))
  const choosing = performance.now()
  await Promise.all(ids.map(id => choose(gateway.url, id)))
  const own = async () => (await readOrders(world)).filter(({ id }) => !known.has(id))
  const lockMs = await timeEach(own, payments, 'locked', () => choosing)
  const orders = await own()
  const sentAt = new Map<string, number>()
  const notices = spreadSeconds === 0 ? [orders] : orders.map(order => [order])
  const announcing = (async () => {
    for (const notice of notices) {
      for (const { id } of notice) sentAt.set(id, performance.now())
      announce(world, notice)
      await pause((spreadSeconds * 1000) / payments)
    }
  })()
  const releaseMs = await timeEach(own, payments, 'released', id => sentAt.get(id) ?? 0)
  await announcing
  return { spent: await countGas(anvil, relayer, fromHeight), lockMs, releaseMs }
}

async function createPayment({ gateway, apiKey }: LoadWorld): Promise<string> {
  const body = { amount: '10.00', currency: 'BRL' }
  const { status, body: made } = await apiCall<{ id: string }>(gateway.url, 'POST', '/v1/payments', {
    body,
    token: apiKey,
  })
  if (status >= 300) throw new Error(`No payment was made: ${JSON.stringify(made)}`)
  return made.id
}

/** As a page does: again, as long as the acceptor is not there yet or the address is to wait. */
async function choose(url: string, payment: string): Promise<void> {
  const { address } = await makeDeviceKey()
  const body = { rail: 'pix', currency: 'BRL', payer: address }
  for (let attempt = 0; attempt < 300; attempt++) {
    const answer = await apiCall(url, 'POST', `/v1/checkout/${payment}/method`, { body })
    if (answer.status === 200) return
    await pause(100)
  }
  throw new Error(`${payment}: no method could be chosen`)
}

/** Credits, as the bank's program puts them down. */
function announce({ feed, feedAccount }: LoadWorld, orders: readonly Seen[]): void {
  const bookedAt = Math.floor(Date.now() / 1000)
  const booking = { direction: 'credit', currency: 'BRL', amountUnits: 1_000n, status: 'booked' } as const
  const bookings = orders.map(({ id, reference: remittance }) => {
    return { ...booking, bookedAt, bankReference: id.slice(2, 34), payerName: 'Payer', remittance }
  })
  const messageId = `N${bookings[0]?.bankReference}`
  const xml = writeCamt054({ messageId, createdAt: bookedAt, account: feedAccount, bookings })
  const path = join(feed, `${messageId}.xml`)
  writeFileSync(`${path}.part`, xml)
  renameSync(`${path}.part`, path)
}

async function timeEach(
  own: () => Promise<readonly Seen[]>,
  count: number,
  status: string,
  startOf: (id: string) => number,
): Promise<number[]> {
  const times = new Map<string, number>()
  const giveUpAt = Date.now() + 300_000
  while (times.size < count) {
    if (Date.now() > giveUpAt) throw new Error(`Only ${times.size} of ${count} orders were ${status}`)
    for (const order of await own()) {
      if (order.status === status && !times.has(order.id)) times.set(order.id, performance.now() - startOf(order.id))
    }
    await pause(100)
  }
  return [...times.values()].sort((a, b) => a - b)
}

/** What the gateway knows from the chain. */
async function readOrders({ gateway }: LoadWorld): Promise<Seen[]> {
  const { rows } = await gateway.gateway.database.executeSql('select id, reference, status from swap_order')
  return rows.map(row => ({
    id: String(row['id']),
    reference: String(row['reference']),
    status: String(row['status']),
  }))
}

function pause(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}
