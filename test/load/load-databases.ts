import { join } from 'node:path'
import { openPostgres } from '@sampan/database/postgres'
import { unobserved } from '@sampan/kernel/effect'
import { findPostgres, startPostgres } from '../../tools/test/postgres.ts'

/** Where gateway and daemon keep their books: an entry for the configuration, and the URL of a PostgreSQL database. */
export type LoadDatabase = {
  readonly config: { readonly engine: 'pglite'; readonly directory: string } | { readonly engine: 'postgres' }
  readonly url: string | undefined
}

/** A throw-away PostgreSQL server with two databases, or two embedded ones. */
export async function openLoadDatabases(engine: 'pglite' | 'postgres', directory: string) {
  if (engine === 'pglite') {
    const at = (name: string): LoadDatabase => ({
      config: { engine: 'pglite', directory: join(directory, name) },
      url: undefined,
    })
    return { gateway: at('gateway'), acceptor: at('acceptor'), stop: async () => {} }
  }
  const programs = await findPostgres()
  if (!programs) throw new Error('No PostgreSQL 15 or later is installed; use --engine pglite')
  const server = await startPostgres(programs)
  const database = await openPostgres({ url: server.url, observe: unobserved, maxConnections: 1 })
  for (const name of ['gateway', 'acceptor']) await database.executeSql(`create database ${name}`)
  await database.close()
  const at = (name: string): LoadDatabase => {
    const url = new URL(server.url)
    url.pathname = `/${name}`
    return { config: { engine: 'postgres' }, url: url.href }
  }
  return { gateway: at('gateway'), acceptor: at('acceptor'), stop: server.stop }
}
