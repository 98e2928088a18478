import type { Sent } from '@sampan/connector/event'
import type { Act } from '../act/commit-act.ts'
import type { Gateway } from '../act/gateway.ts'
import { updateSend } from './store/sends.ts'

/** Keeps what has become of a send. Refused and reverted ones are said aloud: the order's rules had allowed them. */
export async function noteSend({ logger }: Gateway, act: Act, { key, status, revertReason }: Sent): Promise<void> {
  const isOurs = await updateSend(act.trx, key, status, revertReason)
  if (isOurs && (status === 'refused' || status === 'reverted')) {
    logger.warn({ send: key, status, reason: revertReason }, 'the vault refused an act')
  }
}
