import type { OrderVault } from '@sampan/order/v1/order'
import { type Acceptor, chainNow } from './acceptor.ts'
import type { Bell } from './gateways/bell.ts'
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
  /** Something was signed: there is something to deliver. */
  readonly onSigned: () => void
}

/**
 * The daemon’s work, again and again until the signal aborts: place credits, release, contest, send what a gateway did not
 * relay. Each turn starts from the database and the own node alone, so it does not matter where the last one stopped.
 */
export async function runWork(
  acceptor: Acceptor,
  { bell, onVault, onSigned }: Hooks,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await bell.wait(LOOK_AGAIN_MS, signal)
    if (signal.aborted) return
    try {
      const signed = await workOnce(acceptor, onVault)
      if (signed > 0) onSigned()
    } catch (error) {
      acceptor.logger.error({ err: error }, 'a turn of work failed; the next one starts again')
    }
  }
}

/** One turn. Returns how many acts were signed. A step that fails does not keep the others from their work. */
export async function workOnce(acceptor: Acceptor, onVault: (vault: OrderVault) => void = () => {}): Promise<number> {
  const { vault } = await acceptor.connector.readVault(acceptor.config.vault.address)
  onVault(vault)
  const moment = { vault, chainNow: await chainNow(acceptor) }
  const attempt = async (name: string, step: () => Promise<number | void>): Promise<number> => {
    try {
      return (await step()) ?? 0
    } catch (error) {
      acceptor.logger.error({ err: error, step: name }, 'a step of work failed; it is tried again')
      return 0
    }
  }
  await attempt('place', () => placeCredits(acceptor))
  const released = await attempt('decide', () => decideCredits(acceptor, moment))
  const contested = await attempt('contest', () => contestClaims(acceptor, moment))
  await attempt('send', () => sendActs(acceptor, moment))
  await attempt('stranded', () => findStranded(acceptor))
  return released + contested
}
