import { randomBytes } from 'node:crypto'
import { type EndpointName, endpoints } from '@sampan/api/endpoints'
import type { ChainSender, NetworkConnector, VaultReading } from '@sampan/connector/connector'
import { openQueue } from '@sampan/database/queue'
import type { TestEngine } from '@sampan/database/testing/engines'
import type { ChainId } from '@sampan/kernel/asset'
import type { EffectObserver } from '@sampan/kernel/effect'
import type { Address } from '@sampan/kernel/hex'
import { refuse } from '@sampan/kernel/result'
import { pino } from 'pino'
import { acceptorMigrations } from '../../acceptors/store/migrations.ts'
import { createChanges } from '../../act/changes.ts'
import type { Gateway, GatewayChain } from '../../act/gateway.ts'
import { gatewayConfig } from '../../config/config.ts'
import { eventQueues } from '../../events/queues.ts'
import { eventMigrations } from '../../events/store/migrations.ts'
import { createApiKey } from '../../merchants/api-key.ts'
import { merchantByName } from '../../merchants/store/merchants.ts'
import { merchantMigrations } from '../../merchants/store/migrations.ts'
import { syncMerchants } from '../../merchants/sync-merchants.ts'
import type { Handlers } from '../handler.ts'
import { httpMigrations } from '../store/migrations.ts'

export const testMigrations = [...merchantMigrations, ...eventMigrations, ...acceptorMigrations, ...httpMigrations]

export const TEST_CHAIN = 'eip155:31337' as ChainId
export const TEST_TOKEN: Address = `0x${'70'.repeat(20)}`
export const TEST_VAULT: Address = `0x${'5a'.repeat(20)}`

export type TestGateway = Gateway & {
  readonly merchant: string
  readonly secret: string
  /** Sets the wall clock, in unix seconds, forward. */
  advance(seconds: number): void
  /** What the chain says of the vault. */
  vault: VaultReading
  stop(): Promise<void>
}

type Options = { livemode?: boolean; observe?: EffectObserver; config?: Record<string, unknown> }

/** A gateway on a fresh database with one merchant, one key and a chain that only knows one vault. */
export async function startTestGateway(engine: TestEngine, options: Options = {}): Promise<TestGateway> {
  const observe = options.observe ?? (() => {})
  const database = await engine.open(observe)
  let offset = 0
  const now = () => Math.floor(Date.now() / 1000) + offset
  const logger = pino({ level: process.env.SAMPAN_TEST_LOG ?? 'silent' })
  const queue = await openQueue(database, {
    observe,
    queues: eventQueues,
    onFailure: failure => logger.error({ err: failure.error }, 'job failed'),
    clock: { now: () => Date.now() + offset * 1000 },
    pollMs: 50,
  })
  const config = gatewayConfig.parse({ ...baseConfig(options.livemode ?? false), ...options.config })
  const base = {
    config,
    database,
    queue,
    chains: new Map<ChainId, GatewayChain>(),
    changes: createChanges(),
    logger,
    observe,
    now,
    random: (lengthBytes: number) => new Uint8Array(randomBytes(lengthBytes)),
  }
  const connector = stubConnector(() => gateway.vault)
  base.chains.set(TEST_CHAIN, { id: TEST_CHAIN, connector, sender: {} as ChainSender, assets: [] })
  await syncMerchants(base)
  const merchant = await merchantByName(database.kysely, 'Shop')
  const key = await createApiKey(base, merchant?.id ?? '')
  if (!merchant || !key.ok) throw new Error('The test merchant could not be made')
  const gateway: TestGateway = Object.assign(base, {
    merchant: merchant.id,
    secret: key.value.secret,
    advance: (seconds: number) => {
      offset += seconds
    },
    vault: emptyVault(),
    stop: async () => {
      await queue.stop()
      await database.close()
    },
  })
  return gateway
}

/** Handlers for every endpoint: the given ones, and refusals for the rest. */
export function withHandlers(given: Partial<Handlers>): Handlers {
  const none = Object.keys(endpoints).map(name => [name, async () => refuse('request.unknown_path', { path: name })])
  return { ...(Object.fromEntries(none) as unknown as Record<EndpointName, never>), ...given } as Handlers
}

function baseConfig(livemode: boolean) {
  return {
    public_url: 'http://127.0.0.1:3700',
    listen: { host: '127.0.0.1', port: 0 },
    livemode,
    trusted_proxies: ['127.0.0.1'],
    database: { engine: 'postgres' },
    log: { origin: 'test.example/log' },
    operator: { name: 'Test' },
    chains: [{ id: TEST_CHAIN, rpc_urls: ['http://127.0.0.1:1'], vault_factory: TEST_TOKEN }],
    rails: [{ id: 'sepa-credit-transfer', currencies: ['EUR'] }],
    acceptors: [{ name: 'Anna', chain: TEST_CHAIN, vault: TEST_VAULT }],
    merchants: [
      { name: 'Shop', settlement_asset: `${TEST_CHAIN}/erc20:${TEST_TOKEN}`, settlement_address: TEST_VAULT },
    ],
  }
}

function emptyVault(): VaultReading {
  const zero: Address = `0x${'00'.repeat(20)}`
  return {
    vault: { chainId: 31337n, address: TEST_VAULT, owner: zero, signer: zero, secondKey: zero },
    token: TEST_TOKEN,
    freeUnits: 0n,
    lockedUnits: 0n,
    limitUnits: 0n,
    limitUsedUnits: 0n,
    deployed: false,
    block: { height: 1, hash: `0x${'00'.repeat(32)}`, time: 1 },
  }
}

/** A chain as far as this side of the gateway asks: one vault's keys. Whatever else is called is a bug of the test. */
function stubConnector(vault: () => VaultReading): NetworkConnector {
  const stub: Partial<NetworkConnector> = {
    chain: TEST_CHAIN,
    readVault: async () => vault(),
    watchVaults: async () => {},
    health: () => ({ chain: TEST_CHAIN }),
  }
  return stub as NetworkConnector
}
