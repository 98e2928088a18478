import type { Receipt } from '@sampan/ledger/log/receipt'
import { PRODUCTS } from '../shop/shop.ts'
import type { DemoWorld } from '../world.ts'
import { downloadReceipt, spawnVerify } from './check-receipt.ts'
import { payOnce } from './pay-once.ts'
import { reconcile } from './reconcile.ts'
import { timeline } from './timeline.ts'

const AT_ONCE = 10

/** Makes payments with no person and checks everything about them. Prints as it goes; the last line is JSON. */
export async function runPayments(world: DemoWorld, count: number): Promise<void> {
  const paid = await inBatches(count, i => {
    const product = PRODUCTS[i % PRODUCTS.length]?.id ?? ''
    return payOnce(world, product, Math.floor(i / PRODUCTS.length))
  })
  const payments = paid.map(one => one.payment)
  const receipts: Receipt[] = []
  let verified = true
  for (const payment of payments) {
    const { receipt, path } = await downloadReceipt(world, payment)
    receipts.push(receipt)
    verified = (await spawnVerify(path, world.logKey)) === 0 && verified
  }
  const first = receipts[0]
  if (first) console.log([`What ${payments[0]} went through:`, ...timeline(first), ''].join('\n'))
  await reconcile(world, payments, receipts)
  console.log(
    JSON.stringify({
      status: 'settled',
      elapsed_ms: Math.max(...paid.map(one => one.elapsedMs)),
      receipt: verified ? 'verified' : 'does not verify',
      chain_transactions: countChainTransactions(receipts),
      ...(count > 1 && { payments: count, acceptors: countVaults(receipts) }),
    }),
  )
  if (!verified) process.exitCode = 1
}

async function inBatches<T>(count: number, run: (i: number) => Promise<T>): Promise<T[]> {
  const results: T[] = []
  let next = 0
  let done = 0
  const worker = async () => {
    while (next < count) {
      const i = next++
      results[i] = await run(i)
      done++
      if (count > 1) console.error(`${done} of ${count} payments final`)
    }
  }
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, count) }, worker))
  return results
}

function countChainTransactions(receipts: readonly Receipt[]): number {
  const facts = receipts.flatMap(receipt => receipt.entries.map(entry => JSON.parse(entry.leaf) as Fact))
  return new Set(facts.flatMap(fact => fact.chain?.chainTransaction ?? [])).size
}

type Fact = { chain?: { chainTransaction: string } }

function countVaults(receipts: readonly Receipt[]): number {
  return new Set(receipts.map(receipt => receipt.summary.vault?.address)).size
}
