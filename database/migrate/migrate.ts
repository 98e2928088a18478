import { createHash } from 'node:crypto'
import { Fault } from '@sampan/kernel/fault'
import { sql } from 'kysely'
import { type Database, type DatabaseTransaction, executeSql } from '../database.ts'

/**
 * One step of a module's schema, `<module>.<number>_<what>`, e.g. `connector.0001_blocks`. Once released it never
 * changes: a correction is a new step. `up` is SQL that PostgreSQL 15 knows.
 */
export type Migration = {
  readonly name: string
  readonly up: string | readonly string[]
}

type Applied = { name: string; hash: string }

const LOCK = 7_261_201_533n

/**
 * Applies what is not applied yet, in order of name, each in its own databaseTransaction. Several processes may start at
 * once: one applies, the others wait. Throws `database.migration_changed` when an applied step differs from ours, and
 * `database.migration_unknown` when the database is ahead of this program.
 */
export async function migrate(database: Database, migrations: readonly Migration[]): Promise<void> {
  const ordered = sorted(migrations)
  await executeSql(
    database.kysely,
    `create table if not exists sampan_migration (
      name text primary key, hash text not null, applied_at timestamptz not null default now())`,
  ).catch(tolerateRace)
  check(ordered, await readApplied(database.kysely))
  for (const migration of ordered) await database.transact('migrate', trx => apply(trx, migration))
}

function sorted(migrations: readonly Migration[]): readonly Migration[] {
  const ordered = migrations.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  for (const [i, { name }] of ordered.entries()) {
    if (!/^[a-z]+\.\d{4}_[a-z0-9_]+$/.test(name)) throw new Error(`Not a migration name: ${name}`)
    if (ordered[i + 1]?.name === name) throw new Error(`Two migrations are named ${name}`)
  }
  return ordered
}

/** Two processes that create the same table at once: one of them gets a unique violation in the catalog. */
function tolerateRace(error: unknown): void {
  if ((error as { code?: string }).code !== '23505') throw error
}

async function readApplied(executor: Database['kysely']): Promise<Applied[]> {
  const { rows } = await executeSql(executor, 'select name, hash from sampan_migration order by name')
  return rows as Applied[]
}

function check(migrations: readonly Migration[], applied: readonly Applied[]): void {
  const modules = new Set(migrations.map(moduleOf))
  const known = new Map(migrations.map(migration => [migration.name, hashOf(migration)]))
  for (const { name, hash } of applied) {
    if (!modules.has(moduleOf({ name }))) continue
    const own = known.get(name)
    if (own === undefined) {
      throw new Fault('database.migration_unknown', `The database has ${name}, which this version does not know`, {
        detail: { migration: name },
        hint: 'A newer version has run on this database. Run that version, or restore a backup from before it.',
      })
    }
    if (own !== hash) {
      throw new Fault('database.migration_changed', `${name} was applied with other SQL than this version has`, {
        detail: { migration: name, applied: hash, own },
        hint: 'A released migration never changes. Use the version that applied it, or add a new migration.',
      })
    }
  }
}

async function apply(trx: DatabaseTransaction, migration: Migration): Promise<void> {
  await sql`select pg_advisory_xact_lock(${LOCK})`.execute(trx)
  const { rows } = await executeSql(trx, 'select 1 from sampan_migration where name = $1', [migration.name])
  if (rows.length > 0) return
  for (const script of [migration.up].flat()) await executeSql(trx, script)
  await executeSql(trx, 'insert into sampan_migration (name, hash) values ($1, $2)', [
    migration.name,
    hashOf(migration),
  ])
}

function moduleOf({ name }: { name: string }): string {
  return name.slice(0, name.indexOf('.'))
}

function hashOf(migration: Migration): string {
  return createHash('sha256').update([migration.up].flat().join('\n;\n')).digest('hex')
}
