import type { CheckoutView } from '@sampan/api/checkout'
import type { OrderObject } from '@sampan/api/order'
import type { PaymentObject } from '@sampan/api/payment'
import { apiCall } from '@sampan/gateway/testing/api-call'
import { type DeviceKey, makeDeviceKey } from '@sampan/gateway/testing/device-key'
import { signAct } from '@sampan/gateway/testing/sign-act'
import type { CrashWorld } from './crash-world.ts'
import { patiently, waitFor } from './patiently.ts'

/** Nearly what a gateway waits for a heartbeat. */
const SILENCE_MS = 9_000

/**
 * Takes one payment from its creation to final while the gateway may die at any moment. Everybody else does what their
 * software does: the shop's SDK, the payer's page and the acceptor's daemon ask again until they are answered.
 */
export async function payThrough(world: CrashWorld): Promise<PaymentObject> {
  const payer = await makeDeviceKey()
  const payment = await world.sampan.payments.create({ amount: '100.00', currency: 'BRL' })
  await world.acceptor.heartbeat().catch(() => undefined)
  const choose = () => chooseMethod(world, payment.id, payer)
  await waitFor('a method to be chosen', choose)
  const silence = { since: Date.now(), longestMs: 0 }
  const ready = await waitFor('where to pay', () => answerRequests(world, payment.id, choose, silence), world.mine)
  await submit(world, ready, async order => signAct({ type: 'claim' }, order, payer))
  await waitFor('the release to be taken', async () => {
    const answer = await patiently(() => world.acceptor.act({ type: 'release' }, ready))
    return answer.status === 200 || (await view(world, payment.id)).order?.release_signed ? true : undefined
  })
  return waitFor(
    'the payment to be final',
    async () => {
      const read = await world.sampan.payments.retrieve(payment.id).catch(() => undefined)
      return read?.status === 'paid' && world.shop.paidEvents(payment.id).length > 0 ? read : undefined
    },
    world.mine,
  )
}

/** True once the payer's choice counts. */
export async function chooseMethod(
  world: CrashWorld,
  payment: string,
  { address }: DeviceKey,
): Promise<true | undefined> {
  await patiently(() => world.acceptor.heartbeat())
  const body = { rail: 'pix', currency: 'BRL', payer: address }
  const path = `/v1/checkout/${payment}/method`
  const answer = await patiently(() => apiCall<CheckoutView>(world.url, 'POST', path, { body }))
  return answer.status === 200 || (await view(world, payment)).payer === address || undefined
}

async function answerRequests(
  world: CrashWorld,
  payment: string,
  chooseAgain: () => Promise<unknown>,
  silence: { since: number; longestMs: number },
): Promise<OrderObject | undefined> {
  await patiently(() => world.acceptor.heartbeat())
  silence.longestMs = Math.max(silence.longestMs, Date.now() - silence.since)
  silence.since = Date.now()
  const open = await world.acceptor.look().catch(() => undefined)
  for (const request of open?.requests ?? []) await world.acceptor.accept(request).catch(() => undefined)
  const { step, order } = await view(world, payment)
  if (step === 'no_acceptor') {
    // Only a gateway that was away for so long may take the acceptor for silent.
    if (silence.longestMs < SILENCE_MS) throw new Error('The acceptor that was there was lost')
    await chooseAgain()
  }
  return step === 'pay' && order ? order : undefined
}

async function submit(
  world: CrashWorld,
  order: OrderObject,
  sign: (order: OrderObject) => ReturnType<typeof signAct>,
): Promise<void> {
  const body = await sign(order)
  const answer = await patiently(() => apiCall<OrderObject>(world.url, 'POST', `/v1/orders/${order.id}/acts`, { body }))
  if (answer.status !== 200) throw new Error(`The claim was refused: ${JSON.stringify(answer.body)}`)
}

export async function view(world: CrashWorld, payment: string): Promise<CheckoutView> {
  return (await patiently(() => apiCall<CheckoutView>(world.url, 'GET', `/v1/checkout/${payment}`))).body
}
