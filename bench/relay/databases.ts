import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { openPostgres } from '@sampan/database/postgres'
import { unobserved } from '@sampan/kernel/effect'

/** Where gateway and daemon keep their books: an entry for the configuration, and the URL of a PostgreSQL database. */
export type LoadDatabase = {
  readonly config: { readonly engine: 'pglite'; readonly directory: string } | { readonly engine: 'postgres' }
  readonly url: string | undefined
}

/** Two embedded databases, or two new ones on the PostgreSQL server at this URL, by a role that may create them. */
export async function openLoadDatabases(serverUrl: string | undefined, directory: string) {
  if (serverUrl === undefined) {
    const at = (name: string): LoadDatabase => ({
      config: { engine: 'pglite', directory: join(directory, name) },
      url: undefined,
    })
    return { gateway: at('gateway'), acceptor: at('acceptor'), drop: async () => {} }
  }
  const server = await openPostgres({ url: serverUrl, observe: unobserved, maxConnections: 1 })
  const names: string[] = []
  const create = async (who: string): Promise<LoadDatabase> => {
    const name = `sampan_load_${who}_${randomBytes(6).toString('hex')}`
    await server.executeSql(`create database ${name}`)
    names.push(name)
    const url = new URL(serverUrl)
    url.pathname = `/${name}`
    return { config: { engine: 'postgres' }, url: url.href }
  }
  return {
    gateway: await create('gateway'),
    acceptor: await create('acceptor'),
    drop: async () => {
      for (const name of names) await server.executeSql(`drop database if exists ${name} with (force)`)
      await server.close()
    },
  }
}
