import { mkdir } from 'node:fs/promises'
import type { RenderDesk } from '@sampan/api/desk-view'
import { createApiKey } from '@sampan/gateway/api-key'
import { type RunningGateway, startGateway } from '@sampan/gateway/main'
import { merchantByName } from '@sampan/gateway/merchants'
import type { Pages } from '@sampan/gateway/pages'
import { Fault } from '@sampan/kernel/fault'
import type { Address, Hex } from '@sampan/kernel/hex'
import { formatVerifier } from '@sampan/ledger/log/log-key'
import { createSampan, type Sampan } from '@sampan/sdk/client'
import { pino } from 'pino'
import type { BankAccount } from './bank/bank.ts'
import { startBank } from './bank/start-bank.ts'
import { acceptors, merchant, operator } from './cast/cast.ts'
import { databaseOf, gatewayConfiguration, type VaultOf } from './cast/configurations.ts'
import { prepareDatabases } from './cast/prepare-databases.ts'
import { startAcceptors } from './cast/start-acceptors.ts'
import { type DemoChain, startChain, startMining } from './chain/start-chain.ts'
import { freePort } from './page/serve-site.ts'
import type { ShopBooks } from './shop/shop.ts'
import { startShop } from './shop/start-shop.ts'

export type DemoWorld = {
  readonly directory: string
  readonly chain: DemoChain
  readonly merchant: Address
  readonly gatewayUrl: string
  readonly shopUrl: string
  readonly bankUrl: string
  readonly desks: readonly { readonly title: string; readonly url: string }[]
  readonly logKey: string
  readonly books: ShopBooks
  readonly payerAccounts: readonly BankAccount[]
  close(): Promise<void>
}

export type WorldOptions = {
  /** Where everybody's databases, keys and statements go; empty or not there yet. */
  readonly directory: string
  readonly pages: Pages
  readonly renderDesk?: RenderDesk
  /** Told what is being started. */
  readonly progress?: (what: string) => void
  /** Free ones if not given. */
  readonly ports?: { readonly gateway: number; readonly shop: number; readonly bank: number }
}

const LOG_KEY: Hex = `0x${'5a'.repeat(32)}`

/** Everything at once: chain, gateway, three acceptors, a shop and a bank, on this machine only. */
export async function startWorld(options: WorldOptions): Promise<DemoWorld> {
  const stops: (() => Promise<void>)[] = []
  const close = async () => {
    for (const stop of stops.splice(0).toReversed()) await stop()
  }
  try {
    return { ...(await build(options, stops)), close }
  } catch (error) {
    await close()
    throw error
  }
}

type Stops = (() => Promise<void>)[]

async function build(options: WorldOptions, stops: Stops): Promise<Omit<DemoWorld, 'close'>> {
  const { directory, pages, renderDesk, ports, progress = () => {} } = options
  const logger = pino({ level: process.env['SAMPAN_LOG_LEVEL'] ?? 'error' }, pino.destination(2))
  await mkdir(directory, { recursive: true })

  progress('a local chain with a token like USDT')
  const { chain, vaults } = await openChain(stops)

  progress('four embedded databases')
  await prepareDatabases(['gateway', ...acceptors.map(acceptor => acceptor.id)].map(who => databaseOf(directory, who)))

  progress('the gateway')
  const config = gatewayConfiguration(chain, vaults, directory, ports?.gateway ?? (await freePort()))
  const gatewayUrl = config.public_url
  const gateway = await startGateway(config, { relayerKey: operator.key, logKey: LOG_KEY }, { pages, logger })
  stops.push(() => gateway.close())

  progress('three acceptors')
  const daemons = await startAcceptors({ chain, vaults, directory, gatewayUrl, logger, renderDesk })
  stops.push(async () => void (await Promise.all(daemons.map(daemon => daemon.close()))))

  progress('a shop and a bank')
  const sampan = await sampanFor(gateway, gatewayUrl)
  const shop = await startShop(sampan, ports?.shop ?? 0)
  stops.push(() => shop.close())
  const bank = await startBank({ directory, gatewayUrl, books: shop.books, port: ports?.bank ?? 0 })
  stops.push(() => bank.close())

  return {
    directory,
    chain,
    merchant: merchant.address,
    gatewayUrl,
    shopUrl: shop.url,
    bankUrl: bank.url,
    desks: daemons.map((daemon, i) => ({ title: acceptors[i]?.title ?? '', url: daemon.deskUrl })),
    logKey: formatVerifier(gateway.log.verifier),
    books: shop.books,
    payerAccounts: bank.payerAccounts,
  }
}

async function openChain(stops: Stops): Promise<{ chain: DemoChain; vaults: VaultOf }> {
  const chain = await startChain()
  stops.push(() => chain.anvil.close())
  const vaults = new Map<string, Address>()
  for (const acceptor of acceptors) vaults.set(acceptor.id, await chain.openVault(acceptor))
  await chain.giveGas(operator)
  await startMining(chain)
  return { chain, vaults }
}

async function sampanFor({ gateway }: RunningGateway, baseUrl: string): Promise<Sampan> {
  const shop = await merchantByName(gateway.database.kysely, 'The Corner Shop')
  const key = shop && (await createApiKey(gateway, shop.id))
  if (!key?.ok) throw new Fault('demo.no_merchant', 'The gateway does not know the shop')
  return createSampan({ baseUrl, apiKey: key.value.secret })
}
