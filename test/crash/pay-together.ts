import type { OrderObject } from '@sampan/api/order'
import type { PaymentObject } from '@sampan/api/payment'
import { makeDeviceKey } from '@sampan/gateway/testing/device-key'
import type { CrashWorld } from './crash-world.ts'
import { patiently, waitFor } from './patiently.ts'
import { chooseMethod, view } from './pay-through.ts'

/** Takes payments that lock in one batch and are released together to final, while the gateway may die at any moment. */
export async function payTogether(world: CrashWorld, count: number): Promise<PaymentObject[]> {
  const payments: PaymentObject[] = []
  for (let i = 0; i < count; i++) {
    payments.push(await world.sampan.payments.create({ amount: '100.00', currency: 'BRL' }))
  }
  for (const { id } of payments) {
    const payer = await makeDeviceKey()
    await waitFor('a method to be chosen', () => chooseMethod(world, id, payer))
  }
  const askedFor = async () => {
    const open = await world.acceptor.look().catch(() => undefined)
    return open?.requests.length === count ? open.requests : undefined
  }
  // The same bytes each time, as a daemon has them in its database.
  const batch = world.acceptor.batchOf(await waitFor('all to be asked for', askedFor, world.mine))
  await answered(() => world.acceptor.sendBatch(batch))
  const orders: OrderObject[] = []
  for (const { id } of payments) {
    const payable = async () => {
      const { step, order } = await view(world, id)
      return step === 'pay' && order ? order : undefined
    }
    orders.push(await waitFor('where to pay', payable, world.mine))
  }
  await answered(() => world.acceptor.releaseTogether(orders))
  const final: PaymentObject[] = []
  for (const { id } of payments) {
    const paid = async () => {
      const read = await world.sampan.payments.retrieve(id).catch(() => undefined)
      return read?.status === 'paid' && world.shop.paidEvents(id).length > 0 ? read : undefined
    }
    final.push(await waitFor('the payment to be final', paid, world.mine))
  }
  return final
}

async function answered(call: Parameters<typeof patiently>[0]): Promise<void> {
  const { status, body } = await patiently(call)
  if (status >= 300) throw new Error(`Refused: ${JSON.stringify(body)}`)
}
