import type { DatabaseTransaction } from '@sampan/database/database'
import { assert } from '@sampan/kernel/assert'
import { batchId, hashLockBatch } from '@sampan/order/v1/batch'
import { makeTree, pathOf } from '@sampan/order/v1/batch-tree'
import { makeBatch } from '@sampan/order/v1/make-batch'
import type { OrderVault } from '@sampan/order/v1/order'
import { hashAct } from '@sampan/order/v1/typed-data'
import type { Acceptor } from '../acceptor.ts'
import type { OrderRecord } from './order-record.ts'
import { insertBatch, setLock } from './store/order-store.ts'

/** Signs the lock of stored orders that stand in one lane one after the other: a lone one by itself, more as a batch. */
export async function signLocks(
  { signer }: Pick<Acceptor, 'signer'>,
  trx: DatabaseTransaction,
  records: readonly OrderRecord[],
  vault: OrderVault,
): Promise<OrderRecord[]> {
  const [first] = records
  if (!first) return []
  const signed = records.length === 1 ? [signAlone(first)] : await signTogether()
  for (const record of signed) await setLock(trx, record)
  return signed

  function signAlone(record: OrderRecord): OrderRecord {
    return { ...record, lockSignature: signer.sign(hashAct({ type: 'lock' }, record.order, vault)) }
  }

  async function signTogether(): Promise<OrderRecord[]> {
    const orders = records.map(({ order }) => order)
    const made = makeBatch(orders)
    assert(made.ok, 'orders were grouped so that they make a batch')
    const batch = made.value
    const id = batchId(batch, vault)
    await insertBatch(trx, id, batch)
    const lockSignature = signer.sign(hashLockBatch(batch, vault))
    const tree = makeTree(orders)
    return records.map((record, position) => {
      return { ...record, lockSignature, inBatch: { id, batch, position, path: pathOf(tree, [position]) } }
    })
  }
}
