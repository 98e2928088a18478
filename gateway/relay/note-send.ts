import type { Sent } from '@sampan/connector/event'
import type { Hex } from '@sampan/kernel/hex'
import type { Act } from '../act/commit-act.ts'
import type { Gateway } from '../act/gateway.ts'
import { updateSend } from './store/sends.ts'

/**
 * Keeps what has become of a send, and gives the orders of one that failed. Refused and reverted ones are said aloud: the
 * order's rules had allowed them.
 */
export async function noteSend(
  { logger }: Gateway,
  act: Act,
  { key, status, revertReason }: Sent,
): Promise<readonly Hex[]> {
  const orders = await updateSend(act.trx, key, status, revertReason)
  if (orders.length === 0 || (status !== 'refused' && status !== 'reverted')) return []
  logger.warn({ send: key, status, reason: revertReason }, 'the vault refused an act')
  return orders
}
