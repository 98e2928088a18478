import { readAttempts, readOpenSends, type SendRow } from '../../store/send-store.ts'
import { broadcast } from './broadcast.ts'
import type { SendContext, Standing } from './context.ts'
import { fillGaps, reserve, sign } from './prepare.ts'
import { settle } from './settle.ts'

/**
 * One step of sending, for every open send: what was broadcast is looked up, what is queued gets a nonce, what has a
 * nonce is signed and stored, and what is signed goes out, in the order of nonces. Each step commits before the next, so
 * that a process killed anywhere goes on with the same bytes. Resolves whether something went out.
 */
export async function sendTurn(context: SendContext, standing: Standing, lookUp: boolean): Promise<boolean> {
  const read = () => readOpenSends(context.database.kysely, context.chain, context.sender)
  let rows = await read()
  if (rows.length === 0) return false
  if (lookUp) {
    for (const row of rows.filter(wasBroadcast)) await settle(context, row, standing)
    rows = await read()
  }
  if (!rows.some(row => !wasBroadcast(row))) return false
  await reserve(context, rows, standing)
  await fillGaps(context)
  const unsigned = (await read()).filter(({ state }) => state === 'reserved').sort(byNonce)
  for (const row of unsigned) await sign(context, row)
  const signed = (await read()).filter(({ state }) => state === 'signed').sort(byNonce)
  for (const row of signed) {
    const attempt = (await readAttempts(context.database.kysely, context.chain, row)).at(-1)
    if (attempt) await broadcast(context, row, attempt, standing)
  }
  return signed.length > 0
}

function wasBroadcast({ state }: SendRow): boolean {
  return state === 'broadcast' || state === 'mined' || state === 'reverted'
}

function byNonce(a: SendRow, b: SendRow): number {
  return (a.nonce ?? 0) - (b.nonce ?? 0)
}
