import { type Database, executeSql } from '../database.ts'

/** Milliseconds since 1970. A test or the demo gives one that it can warp. */
export type Clock = { now(): number }

export const systemClock: Clock = { now: () => Date.now() }

const TOLERANCE_MS = 250

/** By how much a warped clock is ahead of the system's, which is what the database compares job times with. */
export function offsetMs(clock: Clock): number {
  return clock.now() - Date.now()
}

/** Keeps waiting jobs due at the times they were given, in terms of a clock that is warped while they wait. */
export function clockKeeper(database: Database, clock: Clock): () => Promise<void> {
  let kept: number | undefined
  return async () => {
    if (clock === systemClock) return
    const offset = offsetMs(clock)
    if (kept !== undefined && Math.abs(offset - kept) < TOLERANCE_MS) return
    await database.transact('queue.warp', async trx => {
      await executeSql(trx, 'create table if not exists queue.sampan_clock (offset_ms bigint not null)')
      await executeSql(trx, 'lock table queue.sampan_clock in exclusive mode')
      const { rows } = await executeSql(trx, 'select offset_ms from queue.sampan_clock')
      const delta = offset - Number(rows[0]?.offset_ms ?? offset)
      await executeSql(trx, 'delete from queue.sampan_clock')
      await executeSql(trx, 'insert into queue.sampan_clock values ($1)', [Math.round(offset)])
      if (Math.abs(delta) < TOLERANCE_MS) return
      await executeSql(
        trx,
        `update queue.job set start_after = start_after - $1::float8 * interval '1 millisecond'
         where state in ('created', 'retry') and start_after > now()`,
        [delta],
      )
    })
    kept = offset
  }
}
