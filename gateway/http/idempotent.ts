import { createHash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { type CanonicalJson, canonicalJson } from '@sampan/kernel/canonical'
import { toHex } from '@sampan/kernel/hex'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import type { Gateway } from '../act/gateway.ts'
import type { JsonAnswer } from './error-answer.ts'
import { endLeases, type Reservation, releaseKey, reserveKey, storeAnswer } from './store/idempotency.ts'

type Needs = Pick<Gateway, 'database' | 'now' | 'random'>
type Keyed = {
  readonly merchant: string
  readonly key: string
  /** Endpoint, path parameters and parsed body: what must be the same for the same key. */
  readonly request: CanonicalJson
}

const WAIT_MS = 15_000
const POLL_MS = 25

/** 1 to 255 printable ASCII characters. */
export function isIdempotencyKey(text: string): boolean {
  return /^[\x20-\x7e]{1,255}$/.test(text)
}

/**
 * Runs a call once for each key of a merchant, in any number of processes, and gives every repetition the first answer.
 *
 *   free ──reserve──▶ reserved ──the call ends──▶ stored (success or refusal) or free again (5xx)
 *   reserved, and its process died ──10 s later, the next repetition──▶ reserved again, and the call runs again
 *
 * The call keeps the key in a unique column of what it makes, so running again gives the same object.
 * Refuses another request with the same key, and one that waits too long for the first.
 */
export async function runOnce(
  gateway: Needs,
  { merchant, key, request }: Keyed,
  run: () => Promise<JsonAnswer>,
): Promise<Result<JsonAnswer & { replayed: boolean }, Refusal<'idempotency.key_reused' | 'idempotency.in_progress'>>> {
  const requestHash = createHash('sha256').update(canonicalJson(request)).digest('hex')
  const reservation = { merchant, key, requestHash, owner: toHex(gateway.random(16)) }
  for (let waitedMs = 0; waitedMs < WAIT_MS; waitedMs += POLL_MS) {
    const reserved = await gateway.database.transact('idempotency.reserve', trx =>
      reserveKey(trx, reservation, gateway.now()),
    )
    switch (reserved.kind) {
      case 'mine':
        return ok({ ...(await runAndStore(gateway, reservation, run)), replayed: false })
      case 'stored':
        return ok({ status: reserved.status, body: reserved.body, replayed: true })
      case 'other_request':
        return refuse('idempotency.key_reused', { key })
      case 'busy':
        await wait(POLL_MS)
    }
  }
  return refuse('idempotency.in_progress', { key })
}

/** On the embedded engine this process is the only one: whatever it finds reserved at start was left by a crash. */
export async function recoverReservations({ database }: Needs): Promise<void> {
  if (database.engine === 'pglite') await database.transact('idempotency.recover', endLeases)
}

async function runAndStore(
  { database }: Needs,
  reservation: Reservation,
  run: () => Promise<JsonAnswer>,
): Promise<JsonAnswer> {
  let answer: JsonAnswer
  try {
    answer = await run()
  } catch (error) {
    await database.transact('idempotency.release', trx => releaseKey(trx, reservation))
    throw error
  }
  const settle = answer.status < 500 ? storeAnswer : releaseKey
  await database.transact('idempotency.store', trx => settle(trx, reservation, answer))
  return answer
}
