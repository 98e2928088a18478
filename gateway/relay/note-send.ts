import type { Sent } from '@sampan/connector/event'
import type { Hex } from '@sampan/kernel/hex'
import type { Act } from '../act/commit-act.ts'
import type { Gateway } from '../act/gateway.ts'
import { updateSend } from './store/sends.ts'

/**
 * Keeps what has become of a send, and gives the order of one that failed. Refused and reverted ones are said aloud: the
 * order's rules had allowed them.
 */
export async function noteSend(
  { logger }: Gateway,
  act: Act,
  { key, status, revertReason }: Sent,
): Promise<Hex | undefined> {
  const order = await updateSend(act.trx, key, status, revertReason)
  if (order === undefined || (status !== 'refused' && status !== 'reverted')) return undefined
  logger.warn({ send: key, status, reason: revertReason }, 'the vault refused an act')
  return order
}
