import { readAttempts, readOpenSends, type SendRow } from '../../store/send-store.ts'
import { broadcast } from './broadcast.ts'
import type { SendContext, Standing } from './context.ts'
import { fillGaps, reserve, signReserved } from './prepare.ts'
import { settle } from './settle.ts'

/**
 * One step of sending, for every open send: what was broadcast is looked up, what is queued gets a nonce, what has a
 * nonce is signed and stored, and what is signed goes out, in the order of nonces. Each step commits before the next, so
 * that a process killed anywhere goes on with the same bytes. Resolves whether something went out.
 */
export async function sendTurn(context: SendContext, standing: Standing, lookUp: boolean): Promise<boolean> {
  const read = () => readOpenSends(context.database.kysely, context.chain, context.sender)
  const rows = await read()
  if (rows.length === 0) return false
  const failures = lookUp ? await settleAll(context, rows.filter(wasBroadcast), standing) : []
  const wentOut = rows.every(wasBroadcast) && !lookUp ? false : await sendOpen(context, standing, read)
  // One send that cannot go on holds nobody else up, and is still told.
  if (failures.length > 0) throw failures[0]
  return wentOut
}

async function settleAll(context: SendContext, rows: readonly SendRow[], standing: Standing): Promise<unknown[]> {
  const failures: unknown[] = []
  for (const row of rows) await settle(context, row, standing).catch(error => failures.push(error))
  return failures
}

async function sendOpen(context: SendContext, standing: Standing, read: () => Promise<SendRow[]>): Promise<boolean> {
  await reserve(context, await read(), standing)
  await fillGaps(context)
  await signReserved(
    context,
    (await read()).filter(({ state }) => state === 'reserved'),
  )
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
