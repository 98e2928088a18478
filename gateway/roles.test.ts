import { pgliteEngine, postgresEngine } from '@sampan/database/testing/engines'
import { expect, test } from 'vitest'
import { gatewayConfig } from './config/config.ts'
import { startGateway } from './main.ts'
import { gatewayMigrations } from './migrations.ts'
import { reachClaimed, waitForStatus } from './testing/scenario.ts'
import { openWorld } from './testing/world.ts'

test('three processes with a role each pay as one does, and go on after all were restarted', async () => {
  const openDatabase = postgresEngine(gatewayMigrations).open
  const world = await openWorld({ openDatabase, prices: ['5.00'], roles: ['api', 'connector', 'worker'] })
  try {
    const { payment, order, acceptor } = await reachClaimed(world)
    await world.restart()
    expect((await acceptor.act({ type: 'release' }, order)).status).toBe(200)
    expect(await waitForStatus(world, payment.id, 'paid')).toMatchObject({ outcome: 'released' })
  } finally {
    await world.close()
  }
})

test('the embedded database is refused for a role of its own', async () => {
  const database = await pgliteEngine(gatewayMigrations).open()
  const config = gatewayConfig.parse({
    public_url: 'http://127.0.0.1:3700',
    listen: { host: '127.0.0.1', port: 0 },
    database: { engine: 'pglite', directory: 'unused' },
    log: { origin: 'test.example/ledger/1' },
    operator: { name: 'Test' },
    chains: [{ id: 'eip155:1', rpc_urls: ['http://127.0.0.1:1'], vault_factory: `0x${'11'.repeat(20)}` }],
  })
  const secrets = { relayerKey: `0x${'11'.repeat(32)}`, logKey: `0x${'22'.repeat(32)}` } as const
  const starting = startGateway(config, secrets, { database, role: 'api' })
  await expect(starting).rejects.toMatchObject({ code: 'gateway.role_needs_postgres' })
  await database.close()
})
