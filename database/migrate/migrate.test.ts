import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Database } from '../database.ts'
import { describeEachEngine } from '../testing/engines.ts'
import { migrate } from './migrate.ts'

const FIRST = { name: 'b.0001_table', up: 'create table b_one (id int); create table b_two (id int)' }
const SECOND = {
  name: 'b.0002_column',
  up: ['alter table b_one add column x int', 'alter table b_two add column x int'],
}
const OTHER = { name: 'a.0001_table', up: 'create table a_one (id int)' }

describeEachEngine('migrate', [], ({ open }) => {
  let database: Database
  beforeEach(async () => {
    database = await open()
  })
  afterEach(() => database.close())

  it('applies each step once, whatever the order given', async () => {
    await migrate(database, [SECOND, FIRST])
    await migrate(database, [FIRST, SECOND, OTHER])
    await database.executeSql('select x from b_one, a_one')
    const { rows } = await database.executeSql('select name from sampan_migration order by applied_at')
    expect(rows.map(row => row.name)).toEqual(['b.0001_table', 'b.0002_column', 'a.0001_table'])
  })

  it('refuses a step that was changed after it was applied', async () => {
    await migrate(database, [FIRST])
    const changed = migrate(database, [{ ...FIRST, up: 'create table b_three (id int)' }])
    await expect(changed).rejects.toMatchObject({ code: 'database.migration_changed' })
  })

  it('refuses a database that a newer version has migrated', async () => {
    await migrate(database, [FIRST, SECOND])
    await expect(migrate(database, [FIRST])).rejects.toMatchObject({ code: 'database.migration_unknown' })
  })

  it('leaves nothing of a step that fails', async () => {
    const broken = { name: 'b.0001_table', up: ['create table b_one (id int)', 'create table nonsense ('] }
    await expect(migrate(database, [broken])).rejects.toThrow()
    await migrate(database, [FIRST])
  })

  it('lets processes that start together wait for each other', async () => {
    await Promise.all([migrate(database, [FIRST, SECOND]), migrate(database, [FIRST, SECOND])])
  })
})
