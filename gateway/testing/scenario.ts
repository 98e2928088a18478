import type { LockRequest } from '@sampan/api/acceptor-protocol'
import type { CheckoutView } from '@sampan/api/checkout'
import type { OrderObject } from '@sampan/api/order'
import type { PaymentObject } from '@sampan/api/payment'
import { type DeviceKey, makeDeviceKey } from './device-key.ts'
import type { ScriptedAcceptor } from './scripted-acceptor.ts'
import type { World } from './world.ts'

/** A payment up to some point of its way, with everything a test goes on with. */
export type Scenario = {
  readonly payment: PaymentObject
  readonly payer: DeviceKey
  readonly acceptor: ScriptedAcceptor
  readonly order: OrderObject
  readonly checkout: CheckoutView
}

/** The payer has chosen Pix; answers with whoever was asked first. */
export async function chooseAndAsk(world: World, body: Record<string, unknown> = {}) {
  const payer = await makeDeviceKey()
  const payment = await world.createPayment(body)
  for (const acceptor of world.acceptors) await acceptor.heartbeat()
  const chosen = await world.choose(payment.id, payer.address)
  if (chosen.status !== 200) throw new Error(`Choosing was refused: ${JSON.stringify(chosen.body)}`)
  return { payment, payer, ...(await nextAsked(world)) }
}

/** Waits until some acceptor is asked. */
export function nextAsked(world: World): Promise<{ acceptor: ScriptedAcceptor; request: LockRequest }> {
  return world.until('an acceptor to be asked', async () => {
    for (const acceptor of world.acceptors) await acceptor.heartbeat()
    for (const acceptor of world.acceptors) {
      const [request] = (await acceptor.look()).requests
      if (request) return { acceptor, request }
    }
    return undefined
  })
}

/** The payer sees where to pay. */
export async function reachPay(world: World, body: Record<string, unknown> = {}): Promise<Scenario> {
  const { payment, payer, acceptor, request } = await chooseAndAsk(world, body)
  const accepted = await acceptor.accept(request)
  if (accepted.status !== 200) throw new Error(`The order was refused: ${JSON.stringify(accepted.body)}`)
  const checkout = await waitForStep(world, payment.id, 'pay')
  if (!checkout.order) throw new Error('A payable payment has an order')
  return { payment, payer, acceptor, order: checkout.order, checkout }
}

/** The payer has signed that they paid. */
export async function reachClaimed(world: World, body: Record<string, unknown> = {}): Promise<Scenario> {
  const scenario = await reachPay(world, body)
  const claimed = await world.act({ type: 'claim' }, scenario.order, scenario.payer)
  if (claimed.status !== 200) throw new Error(`The claim was refused: ${JSON.stringify(claimed.body)}`)
  return scenario
}

export function waitForStep(world: World, payment: string, step: CheckoutView['step']): Promise<CheckoutView> {
  return world.until(`step ${step}`, async () => {
    const view = await world.checkout(payment)
    return view.step === step && view
  })
}

export function waitForStatus(world: World, payment: string, status: PaymentObject['status']): Promise<PaymentObject> {
  return world.until(`status ${status}`, async () => {
    const view = await world.payment(payment)
    return view.status === status && view
  })
}

/** So many payers have chosen before the next block; answers with the acceptor that was asked for all of them. */
export async function chooseTogether(world: World, count: number) {
  const chosen: { payment: PaymentObject; payer: DeviceKey }[] = []
  for (let i = 0; i < count; i++) {
    for (const acceptor of world.acceptors) await acceptor.heartbeat()
    const payer = await makeDeviceKey()
    const payment = await world.createPayment({})
    const answer = await world.choose(payment.id, payer.address)
    if (answer.status !== 200) throw new Error(`Choosing was refused: ${JSON.stringify(answer.body)}`)
    chosen.push({ payment, payer })
  }
  const [acceptor] = world.acceptors
  if (!acceptor) throw new Error('There is no acceptor')
  const requests = await world.until('all to be asked for', async () => {
    const asked = (await acceptor.look()).requests
    return asked.length === count && asked
  })
  return { chosen, acceptor, requests }
}

/** So many payers see where to pay, whose orders have locked in one batch. */
export async function reachPayTogether(world: World, count: number): Promise<Scenario[]> {
  const { chosen, acceptor, requests } = await chooseTogether(world, count)
  const accepted = await acceptor.acceptBatch(requests)
  if (accepted.status !== 200) throw new Error(`The batch was refused: ${JSON.stringify(accepted.body)}`)
  const scenarios: Scenario[] = []
  for (const { payment, payer } of chosen) {
    const checkout = await waitForStep(world, payment.id, 'pay')
    if (!checkout.order) throw new Error('A payable payment has an order')
    scenarios.push({ payment, payer, acceptor, order: checkout.order, checkout })
  }
  return scenarios
}
