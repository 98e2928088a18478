import { randomBytes } from 'node:crypto'
import { migrate } from '@sampan/database/migrate'
import { openPglite } from '@sampan/database/pglite'
import { openPostgres } from '@sampan/database/postgres'
import { createApiKey } from '@sampan/gateway/api-key'
import { type GatewayConfig, gatewayConfig } from '@sampan/gateway/config'
import { merchantByName } from '@sampan/gateway/merchants'
import { gatewayMigrations } from '@sampan/gateway/migrations'
import { syncMerchants } from '@sampan/gateway/sync-merchants'
import { unobserved } from '@sampan/kernel/effect'
import { Fault } from '@sampan/kernel/fault'
import { readConfiguration } from '../configuration/read-configuration.ts'
import { gatewaySecrets } from '../configuration/secrets.ts'
import type { Command } from './command.ts'

export const apiKey: Command = {
  summary:
    'Make an API key for a merchant of the configuration and print its secret, this once. Stop an embedded gateway first.',
  positionals: ['<sampan.yaml>', '<merchant name>'],
  options: {},
  optionHelp: {},
  run: async ({ positionals: [path = '', name = ''] }) => {
    const config = readConfiguration(path, gatewayConfig)
    const database = await openDatabase(config)
    try {
      const random = (length: number) => new Uint8Array(randomBytes(length))
      const books = { config, database, random, now: () => Math.floor(Date.now() / 1000) }
      await migrate(database, gatewayMigrations)
      await syncMerchants(books)
      const merchant = await merchantByName(database.kysely, name)
      const key = merchant && (await createApiKey(books, merchant.id))
      if (key?.ok) return print(key.value.secret)
      const names = config.merchants.map(known => known.name).join(', ') || 'none'
      throw new Fault('merchant.unknown', `The configuration names no merchant "${name}".`, {
        hint: `It has: ${names}.`,
      })
    } finally {
      await database.close()
    }
  },
}

function print(secret: string): number {
  console.log(secret)
  return 0
}

function openDatabase(config: GatewayConfig) {
  const { databaseUrl } = gatewaySecrets(config)
  if (config.database.engine === 'pglite')
    return openPglite({ directory: config.database.directory, observe: unobserved })
  return openPostgres({ url: databaseUrl ?? '', observe: unobserved })
}
