import { readLogFile } from '@sampan/ledger/publish/tiles'
import type { Gateway } from '../act/gateway.ts'
import type { App } from './create-app.ts'

const PREFIX = '/ledger'

/** The log's files for whoever mirrors or audits it, from any origin (C2SP tlog-tiles). */
export function mountLedger(app: App, { config, database }: Pick<Gateway, 'config' | 'database'>): void {
  app.get(`${PREFIX}/*`, async context => {
    const path = context.req.path.slice(PREFIX.length)
    const file = await readLogFile(database.kysely, config.log.origin, path)
    if (!file) return context.notFound()
    return context.body(new Uint8Array(file.body), 200, {
      'content-type': file.contentType,
      'cache-control': file.immutable ? 'public, max-age=31536000, immutable' : 'public, max-age=1',
      'access-control-allow-origin': '*',
    })
  })
}
