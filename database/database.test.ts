import type { EffectPoint } from '@sampan/kernel/effect'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { afterCommit, type Database, executeSql } from './database.ts'
import { describeEachEngine } from './testing/engines.ts'

const MIGRATIONS = [
  {
    name: 'test.0001_counter',
    up: 'create table counter (id int primary key, n bigint not null); insert into counter values (1, 0)',
  },
]

describeEachEngine('a databaseTransaction', MIGRATIONS, ({ open }) => {
  let database: Database
  const seen: EffectPoint[] = []
  const read = async () => (await database.executeSql('select n from counter')).rows[0]?.n

  beforeEach(async () => {
    database = await open(point => seen.push(point))
    seen.length = 0
  })
  afterEach(() => database.close())

  it('commits what it did and tells the observer before and after', async () => {
    const value = await database.transact('test.add', async trx => {
      await sql`update counter set n = n + 9007199254740993`.execute(trx)
      return 'done'
    })
    expect(value).toBe('done')
    expect(await read()).toBe(9007199254740993n)
    expect(seen).toEqual([
      { kind: 'commit', name: 'test.add', phase: 'before' },
      { kind: 'commit', name: 'test.add', phase: 'after' },
    ])
  })

  it('rolls back when it throws, without telling the observer or running what was to follow', async () => {
    let followed = false
    const failing = database.transact('test.add', async trx => {
      await sql`update counter set n = n + 1`.execute(trx)
      afterCommit(() => {
        followed = true
      })
      throw new Error('stop')
    })
    await expect(failing).rejects.toThrow('stop')
    expect(await read()).toBe(0n)
    expect(seen).toEqual([])
    expect(followed).toBe(false)
  })

  it('does not commit when the process dies just before', async () => {
    const dying = await open(() => {
      throw new Error('killed')
    })
    const change = dying.transact('test.add', trx => sql`update counter set n = 5`.execute(trx))
    await expect(change).rejects.toThrow('killed')
    expect((await dying.executeSql('select n from counter')).rows[0]?.n).toBe(0n)
    await dying.close()
  })

  it('keeps a query from outside out of an open databaseTransaction', async () => {
    let during: Promise<unknown> = Promise.resolve()
    const outside = Promise.withResolvers<void>()
    const change = database.transact('test.add', async trx => {
      await sql`update counter set n = 1`.execute(trx)
      outside.resolve()
      await new Promise(resolve => setImmediate(resolve))
      throw new Error('stop')
    })
    await outside.promise
    during = read()
    await expect(change).rejects.toThrow('stop')
    expect(await during).toBe(0n)
  })

  it('refuses another connection from inside instead of waiting for itself', async () => {
    const nested = database.transact('test.outer', async () => database.executeSql('select 1'))
    await expect(nested).rejects.toThrow('only its own handle')
    await expect(database.transact('a', () => database.transact('b', async () => 1))).rejects.toThrow('do not nest')
  })

  it('does not pretend to have committed after a statement failed and was ignored', async () => {
    const careless = database.transact('test.careless', async trx => {
      await sql`update counter set n = 7`.execute(trx)
      await executeSql(trx, 'select 1/0').catch(() => {})
    })
    await expect(careless).rejects.toThrow()
    expect(await read()).toBe(0n)
  })

  it('runs the work again after a serialization failure', async () => {
    let runs = 0
    await database.transact('test.retry', async trx => {
      runs++
      if (runs < 3) await executeSql(trx, "do $$ begin raise exception 'again' using errcode = '40001'; end $$")
      await sql`update counter set n = n + 1`.execute(trx)
    })
    expect(runs).toBe(3)
    expect(await read()).toBe(1n)
  })

  it('serialises a hundred concurrent increments', async () => {
    await Promise.all(
      Array.from({ length: 100 }, () =>
        database.transact('test.add', trx => sql`update counter set n = n + 1`.execute(trx)),
      ),
    )
    expect(await read()).toBe(100n)
  })
})
