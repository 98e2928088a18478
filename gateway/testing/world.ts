import type { CheckoutView } from '@sampan/api/checkout'
import type { EventObject } from '@sampan/api/event'
import type { OrderObject } from '@sampan/api/order'
import type { PaymentObject } from '@sampan/api/payment'
import { type Anvil, startAnvil } from '@sampan/connector/testing/anvil'
import { createVault, type Deployment, deploy, send, transfer } from '@sampan/connector/testing/deploy'
import { tetherLikeAbi } from '@sampan/contracts/testing/tether-like'
import { vaultAbi } from '@sampan/contracts/vault'
import type { Database } from '@sampan/database/database'
import type { EffectObserver } from '@sampan/kernel/effect'
import type { Address, Hex } from '@sampan/kernel/hex'
import { addressOfPrivateKey, signDigest } from '@sampan/kernel/sign'
import type { SignedAct } from '@sampan/order/v1/typed-data'
import { pino } from 'pino'
import { encodeFunctionData } from 'viem'
import { gatewayConfig } from '../config/config.ts'
import { type RunningGateway, startGateway } from '../main.ts'
import { createApiKey } from '../merchants/api-key.ts'
import { merchantByName } from '../merchants/store/merchants.ts'
import { apiCall } from './api-call.ts'
import type { DeviceKey } from './device-key.ts'
import { openScriptedAcceptor, type ScriptedAcceptor } from './scripted-acceptor.ts'
import { signAct } from './sign-act.ts'

export type WorldOptions = {
  readonly openDatabase: (observe: EffectObserver) => Promise<Database>
  /** Their prices, best first; each has a vault with 100,000 USDT. */
  readonly prices: readonly string[]
  readonly observe?: EffectObserver
  readonly config?: Record<string, unknown>
  /** Finality lags two epochs of the chain; 1 slot, so 2 blocks, if not given. */
  readonly slotsInAnEpoch?: number
}

const ORIGIN = 'http://127.0.0.1:3700'
const DEPOSIT_UNITS = 100_000n * 10n ** 6n
const PIX_ACCOUNT = { key: 'ana@example.com', name: 'Ana Souza', city: 'Sao Paulo' }
const MERCHANT = 'The Corner Shop'

/** A key of the development node's, with its address. */
export type Person = { readonly address: Address; readonly key: Hex; sign(digest: Hex): Hex }

/**
 * A whole small world: a chain on which nothing is mined unless somebody waits, a token like USDT, a gateway with one
 * merchant and an arbiter, and acceptors that do what a test tells them.
 */
export async function openWorld(options: WorldOptions) {
  const anvil = await startAnvil({ slotsInAnEpoch: options.slotsInAnEpoch ?? 1 })
  const deployment = await deploy(anvil)
  const people = anvil.keys.map(toPerson)
  const [, relayer, merchant, arbiter, operator] = people as [Person, Person, Person, Person, Person]
  const vaults: { vault: Address; signer: Person }[] = []
  for (const [i] of options.prices.entries()) {
    const signer = people[5 + i] as Person
    vaults.push({ vault: await openVault(anvil, deployment, signer.address), signer })
  }
  await anvil.call('evm_setAutomine', [false])
  const config = gatewayConfig.parse({
    public_url: ORIGIN,
    listen: { host: '127.0.0.1', port: 0 },
    database: { engine: 'pglite', directory: 'unused' },
    log: { origin: 'test.example/ledger/1' },
    operator: { name: 'Test', fee_bps: 50, fee_to: operator.address },
    chains: [chainConfig(anvil, deployment)],
    rails: [{ id: 'pix', currencies: ['BRL'] }],
    arbiters: [arbiter.address],
    acceptors: vaults.map(({ vault }, i) => ({ name: `Acceptor ${i + 1}`, chain: anvil.chain, vault })),
    merchants: [{ name: MERCHANT, settlement_asset: deployment.token.id, settlement_address: merchant.address }],
    windows: { lock_seconds: 600, acceptor_answer_seconds: 60 },
    ...options.config,
  })
  const observe = options.observe ?? (() => {})
  const clock = { offsetMs: 0, now: () => Date.now() + clock.offsetMs }
  const logger = pino({ level: process.env.SAMPAN_TEST_LOG ?? 'silent' })
  const secrets = { relayerKey: relayer.key, logKey: `0x${'07'.repeat(32)}`, secondKey: operator.key } as const
  const database = await options.openDatabase(observe)
  const start = () => startGateway(config, secrets, { observe, clock, logger, database })
  let running: RunningGateway = await start()
  const shop = await merchantByName(database.kysely, MERCHANT)
  const key = await createApiKey(running.gateway, shop?.id ?? '')
  if (!key.ok) throw new Error('The merchant has no key')

  const acceptors: ScriptedAcceptor[] = []
  const mine = () => anvil.call('evm_mine')
  const stayAwake = () => Promise.all(acceptors.map(acceptor => acceptor.heartbeat()))
  const advance = async (ms: number) => {
    clock.offsetMs += ms
    await stayAwake()
    // Whatever is enqueued before the queue has seen the jump would jump with it.
    await until(
      'the queue to follow the clock',
      () => hasFollowed(database, clock.offsetMs),
      async () => {},
    )
    await stayAwake()
  }
  const world = {
    anvil,
    acceptors,
    deployment,
    database,
    merchant,
    arbiter,
    operator,
    clock,
    get gateway() {
      return running.gateway
    },
    get log() {
      return running.log
    },
    get url() {
      return running.url
    },
    apiKey: key.value.secret,
    mine,
    now: () => Math.floor(clock.now() / 1000),
    /** Mines a block every moment until the condition holds. */
    until: <T>(what: string, look: () => Promise<T | undefined | false>) => until(what, look, mine),
    /** Waits without mining. */
    watch: <T>(what: string, look: () => Promise<T | undefined | false>) => until(what, look, async () => {}),
    /** The chain replaces every block from the one that holds this chainTransaction on, by empty ones. */
    takeBack: async (hash: string) => {
      const { blockNumber } = await anvil.call<{ blockNumber: Hex }>('eth_getTransactionReceipt', [hash])
      const depth = Number(await anvil.call<Hex>('eth_blockNumber')) - Number(blockNumber) + 1
      await anvil.call('anvil_reorg', [depth, []])
    },
    /** The gateway's clock goes ahead; acceptors stay awake. */
    advance: (seconds: number) => advance(seconds * 1000),
    /** The chain's clock, and the gateway's with it, jump to a time. */
    warpTo: async (time: number) => {
      const latest = await anvil.call<{ timestamp: Hex }>('eth_getBlockByNumber', ['latest', false])
      await advance(Math.max(0, time - Number(latest.timestamp)) * 1000)
      await anvil.call('evm_setNextBlockTimestamp', [time])
      await mine()
    },
    /** The gateway's process ends and another one takes its place. */
    restart: async () => {
      await running.close()
      running = await start()
    },
    balanceOf: async (holder: Address) => {
      const data = encodeFunctionData({ abi: tetherLikeAbi, functionName: 'balanceOf', args: [holder] })
      return BigInt(await anvil.call<Hex>('eth_call', [{ to: deployment.token.address, data }, 'latest']))
    },
    freeOf: async (vault: Address) => {
      const data = encodeFunctionData({ abi: vaultAbi, functionName: 'free' })
      const unsynced = encodeFunctionData({ abi: vaultAbi, functionName: 'unsynced' })
      const ask = (call: Hex) => anvil.call<Hex>('eth_call', [{ to: vault, data: call }, 'latest'])
      return BigInt(await ask(data)) + BigInt(await ask(unsynced))
    },
    /** One of the node's own accounts calls a contract. */
    sendAs: async (from: Address, to: Address, data: Hex) => {
      await send(anvil, { from, to, data })
      await mine()
    },
    createPayment: async (body: Record<string, unknown> = {}) => {
      const answer = await apiCall<PaymentObject>(running.url, 'POST', '/v1/payments', {
        body: { amount: '100.00', currency: 'BRL', ...body },
        token: key.value.secret,
      })
      return answer.body
    },
    payment: async (id: string) =>
      (await apiCall<PaymentObject>(running.url, 'GET', `/v1/payments/${id}`, { token: key.value.secret })).body,
    checkout: async (id: string) => (await apiCall<CheckoutView>(running.url, 'GET', `/v1/checkout/${id}`)).body,
    /** Types of a payment's events, in their order. */
    events: async (payment: string) => {
      const types: string[] = []
      for (let after = ''; ; ) {
        const path = `/v1/events?limit=100${after && `&after=${after}`}`
        const { body } = await apiCall<EventPage>(running.url, 'GET', path, { token: key.value.secret })
        types.push(...body.data.filter(event => event.data.object.id === payment).map(event => event.type))
        after = body.data.at(-1)?.id ?? after
        if (!body.has_more) return types
      }
    },
    choose: async (id: string, payer: Address, body: Record<string, unknown> = {}) =>
      apiCall<CheckoutView>(running.url, 'POST', `/v1/checkout/${id}/method`, {
        body: { rail: 'pix', currency: 'BRL', payer, ...body },
      }),
    act: async (act: SignedAct, order: OrderObject, who: DeviceKey | Person) =>
      apiCall<OrderObject>(running.url, 'POST', `/v1/orders/${order.id}/acts`, {
        body: await signAct(act, order, who),
      }),
    close: async () => {
      await running.close()
      await database.close()
      await anvil.close()
    },
  }
  for (const [i, { vault, signer }] of vaults.entries()) {
    const acceptor = await openScriptedAcceptor({
      gatewayUrl: () => running.url,
      origin: ORIGIN,
      chain: anvil.chain as `eip155:${string}`,
      vault,
      signerKey: signer.key,
      account: PIX_ACCOUNT,
      now: world.now,
      offer: {
        rail: 'pix',
        currency: 'BRL',
        asset: deployment.token.id,
        price: options.prices[i] ?? '5',
        min: '1.00',
        max: '50000.00',
        daily_max: '1000000.00',
        arbiters: [arbiter.address],
      },
    })
    await acceptor.putOffers()
    acceptors.push(acceptor)
  }
  return world
}

type EventPage = { readonly data: readonly EventObject[]; readonly has_more: boolean }

export type World = Awaited<ReturnType<typeof openWorld>>

async function openVault(anvil: Anvil, deployment: Deployment, owner: Address): Promise<Address> {
  const vault = await createVault(anvil, deployment, owner)
  await transfer(anvil, deployment.token, vault, DEPOSIT_UNITS)
  return vault
}

function chainConfig(anvil: Anvil, { token, vaultFactory }: Deployment) {
  const { id, symbol, decimals } = token
  return {
    id: anvil.chain,
    rpc_urls: [anvil.url],
    vault_factory: vaultFactory,
    tokens: [{ id, symbol, decimals }],
    poll_ms: 50,
    finality: [{ up_to: '1000', confirmations: 2 }],
    finality_seconds: 30,
  }
}

function toPerson(key: Hex): Person {
  return { address: addressOfPrivateKey(key), key, sign: digest => signDigest(digest, key) }
}

async function hasFollowed(database: Database, offsetMs: number): Promise<boolean> {
  const table = await database.executeSql("select to_regclass('queue.sampan_clock') is not null as made")
  if (table.rows[0]?.made !== true) return offsetMs === 0
  const { rows } = await database.executeSql('select offset_ms from queue.sampan_clock')
  return Math.abs(Number(rows[0]?.offset_ms ?? 0) - offsetMs) < 1_000
}

const MOMENT_MS = 120
const MOMENTS = 250

async function until<T>(
  what: string,
  look: () => Promise<T | undefined | false>,
  mine: () => Promise<unknown>,
): Promise<T> {
  for (let moment = 0; moment < MOMENTS; moment++) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    await mine()
    await new Promise(resolve => setTimeout(resolve, MOMENT_MS))
  }
  throw new Error(`Waited in vain for ${what}`)
}
