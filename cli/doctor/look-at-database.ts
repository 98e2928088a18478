import { access, constants, mkdir } from 'node:fs/promises'
import { openPglite } from '@sampan/database/pglite'
import { openPostgres } from '@sampan/database/postgres'
import { unobserved } from '@sampan/kernel/effect'
import { type Finding, ill, look, well } from './finding.ts'

const LEAST_VERSION = 150_000

export type DatabaseSettings =
  | { readonly engine: 'pglite'; readonly directory: string }
  | { readonly engine: 'postgres' }

/** Whether the database opens. The embedded one is opened and closed again. */
export function lookAtDatabase(settings: DatabaseSettings, url: string | undefined): Promise<Finding> {
  if (settings.engine === 'pglite') return lookAtDirectory(settings.directory)
  return look('PostgreSQL', 'Is the server running, and are user and database there?', async () => {
    if (!url)
      return ill('PostgreSQL: no URL', 'Set SAMPAN_DATABASE_URL to postgres://user:password@host:port/database.')
    const database = await openPostgres({ url, observe: unobserved, maxConnections: 1 })
    try {
      const { rows } = await database.executeSql('show server_version_num')
      const version = Number(rows[0]?.['server_version_num'])
      if (version >= LEAST_VERSION) return well(`PostgreSQL ${Math.floor(version / 10_000)}`)
      return ill(`PostgreSQL ${Math.floor(version / 10_000)} is too old`, 'Version 15 is the oldest that works.')
    } finally {
      await database.close()
    }
  })
}

function lookAtDirectory(directory: string): Promise<Finding> {
  const what = `embedded database in ${directory}`
  return look(
    what,
    'If a gateway or daemon is running there, stop it first; else check who may write there.',
    async () => {
      await mkdir(directory, { recursive: true })
      await access(directory, constants.W_OK)
      const database = await openPglite({ directory, observe: unobserved })
      await database.close()
      return well(what)
    },
  )
}
