import type { OrderVault } from '@sampan/order/v1/order'
import { type Acceptor, chainNow } from './acceptor.ts'
import { listOpenCredits, listStranded } from './feeds/store/credit-store.ts'
import type { Bell } from './gateways/bell.ts'
import { listOpenOrders } from './orders/store/order-store.ts'
import { contestClaims } from './release/contest-claims.ts'
import { decideCredits } from './release/decide-credits.ts'
import { findStranded } from './release/find-stranded.ts'
import { placeCredits } from './release/place-credits.ts'
import { sendActs } from './release/send-acts.ts'

/** How often everything is looked at again when nothing rings. */
const LOOK_AGAIN_MS = 1_000

type Hooks = {
  readonly bell: Bell
  /** The vault’s keys were read. */
  readonly onVault: (vault: OrderVault) => void
  /** The vault’s keys as last read. */
  readonly lastVault: () => OrderVault
  /** Something was signed: there is something to deliver. */
  readonly onSigned: () => void
}

type Moment = { readonly vault: OrderVault; readonly chainNow: number }
type Keys = Pick<Hooks, 'onVault' | 'lastVault'>

/**
 * The daemon’s work, again and again until the signal aborts: place credits, release, contest, send what a gateway did not
 * relay. Each turn starts from the database and the own node alone, so it does not matter where the last one stopped.
 */
export async function runWork(acceptor: Acceptor, hooks: Hooks, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await hooks.bell.wait(LOOK_AGAIN_MS, signal)
    if (signal.aborted) return
    try {
      const signed = await workOnce(acceptor, hooks)
      if (signed > 0) hooks.onSigned()
    } catch (error) {
      acceptor.logger.error({ err: error }, 'a turn of work failed; the next one starts again')
    }
  }
}

/**
 * One turn; none when nothing is open. Returns how many acts were signed. While the own node is away nothing is released,
 * but claims are still contested by the wall clock: silence would lose them.
 */
export async function workOnce(acceptor: Acceptor, keys: Keys): Promise<number> {
  await attempt(acceptor, 'place', () => placeCredits(acceptor))
  if (!(await isAnythingOpen(acceptor))) return 0
  const moment = await readMoment(acceptor, keys.onVault).catch((error: unknown) => {
    acceptor.logger.error({ err: error }, 'the own node gives no answer: nothing is released meanwhile')
  })
  if (!moment) {
    const blind: Moment = { vault: keys.lastVault(), chainNow: acceptor.now() }
    return attempt(acceptor, 'contest', () => contestClaims(acceptor, blind))
  }
  const released = await attempt(acceptor, 'decide', () => decideCredits(acceptor, moment))
  const contested = await attempt(acceptor, 'contest', () => contestClaims(acceptor, moment))
  await attempt(acceptor, 'send', () => sendActs(acceptor, moment))
  await attempt(acceptor, 'stranded', () => findStranded(acceptor))
  return released + contested
}

async function readMoment(acceptor: Acceptor, onVault: Hooks['onVault']): Promise<Moment> {
  const { vault } = await acceptor.connector.readVault(acceptor.config.vault.address)
  onVault(vault)
  return { vault, chainNow: await chainNow(acceptor) }
}

async function isAnythingOpen({ database }: Acceptor): Promise<boolean> {
  if ((await listOpenOrders(database.kysely)).length > 0) return true
  const credits = await listOpenCredits(database.kysely)
  return credits.some(({ orderId }) => orderId !== undefined) || (await listStranded(database.kysely)).length > 0
}

/** A step that fails does not keep the others from their work. */
async function attempt(
  { logger }: Acceptor,
  step: string,
  run: () => Promise<number> | Promise<void>,
): Promise<number> {
  try {
    return (await run()) ?? 0
  } catch (error) {
    logger.error({ err: error, step }, 'a step of work failed; it is tried again')
    return 0
  }
}
