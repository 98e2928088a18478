import type { Database } from '@sampan/database/database'
import type { EffectObserver } from '@sampan/kernel/effect'
import { pino } from 'pino'
import { gatewayConfig } from '../config/config.ts'
import { type GatewayRole, type RunningGateway, startGateway } from '../main.ts'
import { createApiKey } from '../merchants/api-key.ts'
import { merchantByName } from '../merchants/store/merchants.ts'
import { peopleClient } from './people-client.ts'
import { openScriptedAcceptor, type ScriptedAcceptor } from './scripted-acceptor.ts'
import { openTestChain, type Person, type TestChain } from './test-chain.ts'
import { until } from './until.ts'

export type WorldOptions = {
  readonly openDatabase: (observe: EffectObserver) => Promise<Database>
  /** Of the acceptors, best first; each has a vault with 100,000 USDT. */
  readonly prices: readonly string[]
  readonly observe?: EffectObserver
  readonly config?: Record<string, unknown>
  /** Finality lags two epochs of the chain; 1 slot, so 2 blocks, if not given. */
  readonly slotsInAnEpoch?: number
  /** Processes that share the database; one that does everything if not given. The first answers calls. */
  readonly roles?: readonly GatewayRole[]
}

const ORIGIN = 'http://127.0.0.1:3700'
const MERCHANT = 'The Corner Shop'
const PIX_ACCOUNT = { key: 'ana@example.com', name: 'Ana Souza', city: 'Sao Paulo' }

/**
 * A whole small world: a chain on which nothing is mined unless somebody waits, a gateway with one merchant and an
 * arbiter, and acceptors that do what a test tells them.
 */
export async function openWorld(options: WorldOptions) {
  const chain = await openTestChain(options.slotsInAnEpoch ?? 1, options.prices.length)
  const [, relayer, merchant, arbiter, operator] = chain.people as [Person, Person, Person, Person, Person]
  const config = configurationOf(chain, { merchant, arbiter, operator }, options.config)
  const observe = options.observe ?? (() => {})
  const clock = { offsetMs: 0, now: () => Date.now() + clock.offsetMs }
  const logger = pino({ level: process.env.SAMPAN_TEST_LOG ?? 'silent' })
  const secrets = { relayerKey: relayer.key, logKey: `0x${'07'.repeat(32)}`, secondKey: operator.key } as const
  const database = await options.openDatabase(observe)
  const roles = options.roles ?? ['all']
  const start = () => inTurn(roles, role => startGateway(config, secrets, { observe, clock, logger, database, role }))
  let processes = await start()
  const url = () => processes[0]?.url ?? ''
  const apiKey = await makeApiKey(processes)
  const acceptors = await openAcceptors(chain, options.prices, arbiter, {
    url,
    now: () => Math.floor(clock.now() / 1000),
  })
  const advance = (ms: number) => advanceClock({ clock, database, acceptors }, ms)
  return {
    ...chain,
    ...peopleClient(url, apiKey),
    acceptors,
    database,
    merchant,
    arbiter,
    operator,
    clock,
    apiKey,
    get url() {
      return url()
    },
    /** Of the process that answers calls. */
    get gateway() {
      const [first] = processes
      if (!first) throw new Error('No gateway runs')
      return first.gateway
    },
    /** Mines a block every moment until the condition holds. */
    until: <T>(what: string, look: () => Promise<T | undefined | false>) => until(what, look, chain.mine),
    /** Waits without mining. */
    watch: <T>(what: string, look: () => Promise<T | undefined | false>) => until(what, look),
    /** The gateway's clock goes ahead; acceptors stay awake. */
    advance: (seconds: number) => advance(seconds * 1000),
    /** The chain's clock, and the gateway's with it, jump to a time. */
    warpTo: async (time: number) => {
      await advance(Math.max(0, time - (await chain.time())) * 1000)
      await chain.mineAt(time)
    },
    /** The gateway's process ends and another one takes its place. */
    restart: async () => {
      await inTurn(processes, gateway => gateway.close())
      processes = await start()
    },
    close: async () => {
      await inTurn(processes, gateway => gateway.close())
      await database.close()
      await chain.anvil.close()
    },
  }
}

export type World = Awaited<ReturnType<typeof openWorld>>

type Cast = { readonly merchant: Person; readonly arbiter: Person; readonly operator: Person }

function configurationOf({ anvil, deployment, vaults }: TestChain, cast: Cast, changes: Record<string, unknown> = {}) {
  const { token, chainSettings } = deployment
  const chain = {
    ...chainSettings,
    poll_ms: 50,
    finality: [{ up_to: '1000', confirmations: 2 }],
    finality_seconds: 30,
  }
  return gatewayConfig.parse({
    public_url: ORIGIN,
    listen: { host: '127.0.0.1', port: 0 },
    database: { engine: 'pglite', directory: 'unused' },
    log: { origin: 'test.example/ledger/1' },
    operator: { name: 'Test', fee_bps: 50, fee_to: cast.operator.address },
    chains: [chain],
    rails: [{ id: 'pix', currencies: ['BRL'] }],
    arbiters: [cast.arbiter.address],
    acceptors: vaults.map(({ vault }, i) => ({ name: `Acceptor ${i + 1}`, chain: anvil.chain, vault })),
    merchants: [{ name: MERCHANT, settlement_asset: token.id, settlement_address: cast.merchant.address }],
    windows: { lock_seconds: 600, acceptor_answer_seconds: 60 },
    ...changes,
  })
}

async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const done: R[] = []
  for (const item of items) done.push(await work(item))
  return done
}

async function makeApiKey([first]: readonly RunningGateway[]): Promise<string> {
  if (!first) throw new Error('No gateway runs')
  const { gateway } = first
  const shop = await merchantByName(gateway.database.kysely, MERCHANT)
  const key = await createApiKey(gateway, shop?.id ?? '')
  if (!key.ok) throw new Error('The merchant has no key')
  return key.value.secret
}

async function openAcceptors(
  { anvil, deployment, vaults }: TestChain,
  prices: readonly string[],
  arbiter: Person,
  gateway: { url: () => string; now: () => number },
): Promise<ScriptedAcceptor[]> {
  const limits = { min: '1.00', max: '50000.00', daily_max: '1000000.00' }
  const offer = { rail: 'pix', currency: 'BRL', asset: deployment.token.id, ...limits, arbiters: [arbiter.address] }
  const acceptors: ScriptedAcceptor[] = []
  for (const [i, { vault, signer }] of vaults.entries()) {
    const acceptor = await openScriptedAcceptor({
      gatewayUrl: gateway.url,
      origin: ORIGIN,
      chain: anvil.chain,
      vault,
      signerKey: signer.key,
      account: PIX_ACCOUNT,
      now: gateway.now,
      offer: { ...offer, price: prices[i] ?? '5' },
    })
    await acceptor.putOffers()
    acceptors.push(acceptor)
  }
  return acceptors
}

type Clocks = {
  readonly clock: { offsetMs: number }
  readonly database: Database
  readonly acceptors: readonly ScriptedAcceptor[]
}

async function advanceClock({ clock, database, acceptors }: Clocks, ms: number): Promise<void> {
  clock.offsetMs += ms
  const stayAwake = () => Promise.all(acceptors.map(acceptor => acceptor.heartbeat()))
  await stayAwake()
  // Whatever is enqueued before the queue has seen the jump would jump with it.
  await until('the queue to follow the clock', () => hasFollowed(database, clock.offsetMs))
  await stayAwake()
}

async function hasFollowed(database: Database, offsetMs: number): Promise<boolean> {
  const table = await database.executeSql("select to_regclass('queue.sampan_clock') is not null as made")
  if (table.rows[0]?.made !== true) return offsetMs === 0
  const { rows } = await database.executeSql('select offset_ms from queue.sampan_clock')
  return Math.abs(Number(rows[0]?.offset_ms ?? 0) - offsetMs) < 1_000
}
