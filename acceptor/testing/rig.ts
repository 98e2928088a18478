import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { cp, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AcceptRequest, LockRequest } from '@sampan/api/acceptor-protocol'
import type { OrderCard } from '@sampan/api/desk-view'
import { connectorMigrations } from '@sampan/connector/migrations'
import type { Anvil } from '@sampan/connector/testing/anvil'
import { createVault, type Deployment, receiptOf, send, transfer } from '@sampan/connector/testing/deploy'
import { vaultAbi } from '@sampan/contracts/vault'
import { migrate } from '@sampan/database/migrate'
import { openPglite } from '@sampan/database/pglite'
import { type EffectObserver, unobserved } from '@sampan/kernel/effect'
import type { Address, Hex } from '@sampan/kernel/hex'
import { makeId } from '@sampan/kernel/id'
import { addressOfPrivateKey, signDigest } from '@sampan/kernel/sign'
import { hashAct, orderId } from '@sampan/order/v1/typed-data'
import { orderFromJson } from '@sampan/order/v1/wire'
import { type CamtBooking, writeCamt054 } from '@sampan/rails/statements/write-camt054'
import { pino } from 'pino'
import { encodeFunctionData } from 'viem'
import { signerOf } from '../keystore/keystore.ts'
import { type AcceptorOptions, type RunningAcceptor, startAcceptor } from '../main.ts'
import { ACCEPTOR_MIGRATIONS } from '../store/migrations.ts'
import { type FakeGateway, startFakeGateway } from './fake-gateway.ts'

export const IBAN = 'DE89370400440532013000'
export const MERCHANT_KEY: Hex = `0x${'21'.repeat(32)}`
export const PAYER_KEY: Hex = `0x${'22'.repeat(32)}`
const SIGNER_KEY: Hex = `0x${'23'.repeat(32)}`
const ARBITER = addressOfPrivateKey(`0x${'24'.repeat(32)}`)
const FEE_TO = addressOfPrivateKey(`0x${'25'.repeat(32)}`)

export type Rig = {
  readonly gateway: FakeGateway
  readonly vault: Address
  readonly directory: string
  readonly config: Record<string, unknown>
  start(options?: { observe?: EffectObserver; gasKey?: Hex; now?: () => number }): Promise<RunningAcceptor>
  startWith(config: Record<string, unknown>, options?: Pick<AcceptorOptions, 'environment'>): Promise<RunningAcceptor>
  /** Resolves when the running daemon has nothing left to deliver. */
  settled(): Promise<void>
  /** Asks the vault for the order's status. */
  statusCall(accept: AcceptRequest): Hex
  request(changes?: Partial<LockRequest>): Promise<LockRequest>
  chainTime(): Promise<number>
  /** Sends what anybody may send. */
  act(type: 'lock' | 'release' | 'claim' | 'expire' | 'contest', accept: AcceptRequest, signature?: Hex): Promise<Hex>
  statement(bookings: readonly Partial<CamtBooking>[], account?: string): Promise<string>
  accepted(request: string): AcceptRequest | undefined
  orderIdOf(accept: AcceptRequest): Hex
  /** Moves the chain's clock and mines. */
  warp(seconds: number): Promise<void>
  mine(blocks: number): Promise<void>
  close(): Promise<void>
}

type RigOptions = { readonly timing?: Record<string, unknown>; readonly account?: Record<string, unknown> }

/** A funded vault on a real node, a fake gateway, a directory as bank feed, and a daemon that can be started on them. */
export async function makeRig(anvil: Anvil, deployment: Deployment, options: RigOptions = {}): Promise<Rig> {
  const owner: Address = `0x${randomBytes(20).toString('hex')}`
  await anvil.call('anvil_impersonateAccount', [owner])
  await anvil.call('anvil_setBalance', [owner, '0xde0b6b3a7640000'])
  const vault = await createVault(anvil, deployment, owner)
  await transfer(anvil, deployment.token, vault, 1_000_000_000n)
  const signer = signerOf(SIGNER_KEY)
  await vaultCall(anvil, vault, 'setSigner', [signer.address], owner)
  const gateway = await startFakeGateway({ chain: anvil.chain, vault, signer: signer.address })
  const directory = await mkdtemp(join(tmpdir(), 'sampan-acceptor-'))
  await cp(await templateDatabase(), join(directory, 'database'), { recursive: true })
  const config = configOf(deployment, { vault, gateway: gateway.origin, directory, ...options })
  const running: RunningAcceptor[] = []
  const chainTime = async () => {
    const block = await anvil.call<{ timestamp: Hex }>('eth_getBlockByNumber', ['latest', false])
    return Math.max(Number(block.timestamp), Math.floor(Date.now() / 1000))
  }
  const mine = async (blocks: number) => void (await anvil.call('anvil_mine', [`0x${blocks.toString(16)}`]))
  return {
    gateway,
    vault,
    directory,
    config,
    chainTime,
    mine,
    start: async (startOptions = {}) => {
      const logger = pino({ level: process.env['SAMPAN_TEST_LOG'] ?? 'silent' })
      const started = await startAcceptor(config, { key: { signer }, logger, deskToken: 'test-token', ...startOptions })
      running.push(started)
      return started
    },
    startWith: async (other, startOptions = {}) => {
      const logger = pino({ level: 'silent' })
      const started = await startAcceptor(other, { key: { signer }, logger, ...startOptions })
      running.push(started)
      return started
    },
    settled: async () => {
      const started = running.at(-1)
      if (!started) return
      const { origin } = new URL(started.deskUrl)
      const login = await fetch(started.deskUrl, { redirect: 'manual' })
      const cookie = (login.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
      const read = async (path: string) => (await fetch(origin + path, { headers: { cookie } })).json()
      for (let attempt = 0; attempt < 400; attempt++) {
        const { queue } = (await read('/')) as { queue: { id: string }[] }
        const cards = (await Promise.all(queue.map(({ id }) => read(`/orders/${id}`)))) as { order: OrderCard }[]
        if (cards.every(({ order }) => order.acts.every(act => act.delivery === 'delivered'))) return
        await new Promise(resolve => setTimeout(resolve, 25))
      }
      throw new Error('Not everything was delivered')
    },
    statusCall: accept => encodeFunctionData({ abi: vaultAbi, functionName: 'statusOf', args: [orderOf(accept)] }),
    request: async (changes = {}) => ({ ...requestAt(await chainTime(), deployment, vault), ...changes }),
    act: (type, accept, signature) => {
      const order = orderOf(accept)
      const args = type === 'lock' ? [order, accept.signature, '0x'] : type === 'expire' ? [order] : [order, signature]
      return vaultCall(anvil, vault, type, args)
    },
    accepted: request =>
      gateway.taken.find(taken => taken.endpoint === 'acceptLockRequest' && taken.id === request)?.body as
        | AcceptRequest
        | undefined,
    orderIdOf: accept => orderId(orderOf(accept), vaultRef(anvil, vault)),
    statement: async (bookings, account = IBAN) => {
      const name = `${randomBytes(6).toString('hex')}.xml`
      const createdAt = Math.floor(Date.now() / 1000)
      const text = writeCamt054({
        messageId: name,
        createdAt,
        account,
        bookings: bookings.map(booking => fullBooking(booking, createdAt)),
      })
      await writeFile(join(directory, 'feed', `.${name}`), text)
      await rename(join(directory, 'feed', `.${name}`), join(directory, 'feed', name))
      return text
    },
    warp: async seconds => {
      await anvil.call('evm_increaseTime', [seconds])
      await mine(1)
    },
    close: async () => {
      for (const started of running) await started.close()
      await gateway.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

let template: Promise<string> | undefined

/** A migrated database, made once for each process: copying it takes a tenth of the time. */
function templateDatabase(): Promise<string> {
  template ??= (async () => {
    const directory = await mkdtemp(join(tmpdir(), 'sampan-template-'))
    process.once('exit', () => rmSync(directory, { recursive: true, force: true }))
    const database = await openPglite({ directory, observe: unobserved })
    await migrate(database, [...connectorMigrations, ...ACCEPTOR_MIGRATIONS])
    await database.close()
    return directory
  })()
  return template
}

/** Signs an act of the payer or merchant. */
export function signAs(key: Hex, type: 'claim' | 'cancel', accept: AcceptRequest, anvil: Anvil, vault: Address): Hex {
  return signDigest(hashAct({ type }, orderOf(accept), vaultRef(anvil, vault)), key)
}

function vaultRef(anvil: Anvil, address: Address) {
  return { chainId: BigInt(anvil.chain.slice('eip155:'.length)), address }
}

function orderOf(accept: AcceptRequest) {
  const order = orderFromJson(accept.order)
  if (!order.ok) throw new Error(order.code)
  return order.value
}

async function vaultCall(
  anvil: Anvil,
  vault: Address,
  functionName: string,
  args: unknown[],
  from?: Address,
): Promise<Hex> {
  const data = encodeFunctionData({ abi: vaultAbi, functionName: functionName as 'setSigner', args: args as [Hex] })
  const hash = await send(anvil, { to: vault, data, ...(from && { from }) })
  await receiptOf(anvil, hash)
  return hash
}

function fullBooking(booking: Partial<CamtBooking>, bookedAt: number): CamtBooking {
  const bankReference = randomBytes(8).toString('hex')
  const fixed = { direction: 'credit', currency: 'EUR', amountUnits: 9_300n, status: 'booked' } as const
  return { ...fixed, bookedAt, bankReference, payerName: 'Ada Payer', ...booking }
}

type Places = RigOptions & { vault: Address; gateway: string; directory: string }

function configOf({ token, chainSettings }: Deployment, { vault, gateway, directory, timing, account }: Places) {
  return {
    gateways: [{ url: gateway, max_locked: '500' }],
    chain: { ...chainSettings, poll_ms: 50 },
    vault: { address: vault, asset: token.id },
    keystore: join(directory, 'signer.json'),
    accounts: [
      {
        name: 'euro',
        rail: 'sepa-credit-transfer',
        currency: 'EUR',
        fields: { name: 'Ada Acceptor', iban: IBAN },
        daily_max: '5000',
        feed: { kind: 'camt054', directory: join(directory, 'feed'), poll_ms: 50 },
        ...account,
      },
    ],
    offers: [{ offer: 'eur', account: 'euro', price: '0.93', min: '5', max: '400', arbiters: [ARBITER] }],
    limits: { max_locked_per_merchant: '400', max_locked_per_payer: '300' },
    timing: { heartbeat_ms: 100, release_certainty: 'seen', ...timing },
    database: { engine: 'pglite', directory: join(directory, 'database') },
    listen: { port: 0 },
  }
}

/** 93 EUR for 100 USDT at 0.93, of which 1 is the fee. */
function requestAt(now: number, { token }: Deployment, vault: Address): LockRequest {
  const id = makeId('request', Uint8Array.from(randomBytes(16)))
  const hash = () => `0x${randomBytes(32).toString('hex')}` as Hex
  const parties = { buyer: addressOfPrivateKey(MERCHANT_KEY), payer: addressOfPrivateKey(PAYER_KEY) }
  const money = { amount: '100000000', fee: '1000000', local_amount: '93.00', payer_name: '' }
  const fixed = { object: 'lock_request', offer: 'eur', rail: 'sepa-credit-transfer', currency: 'EUR' } as const
  const windows = { lock_by: now + 600, pay_by: now + 3_600, claim_by: now + 7_200, confirm_by: now + 93_600 }
  const names = { id, payment: hash(), merchant: `0x${'31'.repeat(32)}` as Hex }
  const places = { asset: token.id, vault, arbiter: ARBITER, fee_to: FEE_TO }
  const rest = { rule_by: now + 360_000, expires_at: Math.floor(Date.now() / 1000) + 600 }
  return { ...fixed, ...names, ...places, ...parties, ...money, ...windows, ...rest }
}
