import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { signerOf } from '@sampan/acceptor/keystore'
import { startAcceptor } from '@sampan/acceptor/main'
import { type Anvil, startAnvil } from '@sampan/connector/testing/anvil'
import { createVault, type Deployment, deploy, receiptOf, transfer } from '@sampan/connector/testing/deploy'
import { createApiKey } from '@sampan/gateway/api-key'
import { gatewayConfig } from '@sampan/gateway/config'
import { type RunningGateway, startGateway } from '@sampan/gateway/main'
import { merchantByName } from '@sampan/gateway/merchants'
import type { Address, Hex } from '@sampan/kernel/hex'
import { addressOfPrivateKey } from '@sampan/kernel/sign'
import { pino } from 'pino'
import { openLoadDatabases } from './databases.ts'
import type { RelayOptions } from './measure.ts'

type LoadOptions = Pick<RelayOptions, 'blockSeconds' | 'releaseWaitMs' | 'postgresUrl'>

const ACCOUNT = { key: 'ana@example.com', name: 'Ana Souza', city: 'Recife' }
const MERCHANT = 'The Corner Shop'
const LOG_KEY: Hex = `0x${'5a'.repeat(32)}`
const DEPOSIT_UNITS = 1_000_000n * 10n ** 6n
const PAID_UNITS = 25_000_000n

/** A local chain with blocks in a rhythm, the gateway and one acceptor's daemon as they are, each with a database of its own. */
export async function openLoadWorld(options: LoadOptions) {
  const directory = await mkdtemp(join(tmpdir(), 'sampan-load-'))
  const logger = pino({ level: process.env['SAMPAN_LOG_LEVEL'] ?? 'error' }, pino.destination(2))
  const anvil = await startAnvil({ slotsInAnEpoch: 1 })
  const deployment = await deploy(anvil)
  const [relayer, merchant, arbiter, signer] = anvil.keys.slice(1) as [Hex, Hex, Hex, Hex]
  const address = addressOfPrivateKey
  const vault = await createVault(anvil, deployment, address(signer))
  await receiptOf(anvil, await transfer(anvil, deployment.token, vault, DEPOSIT_UNITS))
  // A merchant who has been paid before: what a payout costs then is what it costs from then on.
  const pay = async () => transfer(anvil, deployment.token, address(merchant), PAID_UNITS)
  await receiptOf(anvil, await pay())
  const transferGas = await gasOf(anvil, await pay())
  await anvil.call('evm_setAutomine', [false])
  await anvil.call('evm_setIntervalMining', [options.blockSeconds])

  const databases = await openLoadDatabases(options.postgresUrl, directory)
  const places = { anvil, deployment, vault, databases, merchant: address(merchant), arbiter: address(arbiter) }
  const config = gatewayConfigOf(places, options, await freePort())
  const { url: databaseUrl } = databases.gateway
  const secrets = { relayerKey: relayer, logKey: LOG_KEY, ...(databaseUrl !== undefined && { databaseUrl }) }
  const gateway = await startGateway(config, secrets, { logger })
  const feed = join(directory, 'feed')
  await mkdir(feed)
  const daemon = await startAcceptor(acceptorConfigOf(places, gateway.url, feed), {
    key: { signer: signerOf(signer) },
    environment: { SAMPAN_ACCEPTOR_DATABASE_URL: databases.acceptor.url },
    logger,
  })
  return {
    anvil,
    gateway,
    apiKey: await apiKeyOf(gateway),
    relayer: address(relayer),
    transferGas,
    feed,
    feedAccount: ACCOUNT.key,
    close: async () => {
      await daemon.close()
      await gateway.close()
      await anvil.close()
      await databases.drop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

export type LoadWorld = Awaited<ReturnType<typeof openLoadWorld>>

type Places = {
  readonly anvil: Anvil
  readonly deployment: Deployment
  readonly vault: Address
  readonly databases: Awaited<ReturnType<typeof openLoadDatabases>>
  readonly merchant: Address
  readonly arbiter: Address
}

function chainConfig({ deployment }: Places) {
  return { ...deployment.chainSettings, poll_ms: 100, finality: [{ up_to: '1000', confirmations: 1 }] }
}

function gatewayConfigOf(places: Places, { releaseWaitMs }: LoadOptions, port: number) {
  const { anvil, deployment, vault, databases, merchant, arbiter } = places
  return gatewayConfig.parse({
    public_url: `http://127.0.0.1:${port}`,
    listen: { host: '127.0.0.1', port },
    database: databases.gateway.config,
    log: { origin: 'load.example/ledger/1' },
    operator: { name: 'Load', fee_bps: 50, fee_to: arbiter },
    chains: [chainConfig(places)],
    rails: [{ id: 'pix', currencies: ['BRL'] }],
    arbiters: [arbiter],
    acceptors: [{ name: 'Ana', chain: anvil.chain, vault }],
    merchants: [
      {
        name: MERCHANT,
        settlement_asset: deployment.token.id,
        settlement_address: merchant,
        arbiters: [arbiter],
      },
    ],
    relay: { release_wait_ms: releaseWaitMs },
    windows: { lock_seconds: 120, acceptor_answer_seconds: 60 },
  })
}

function acceptorConfigOf(places: Places, gatewayUrl: string, feed: string) {
  return {
    gateways: [{ url: gatewayUrl, max_locked: '1000000' }],
    chain: chainConfig(places),
    vault: { address: places.vault, asset: places.deployment.token.id },
    keystore: 'none',
    accounts: [
      {
        name: 'pix',
        rail: 'pix',
        currency: 'BRL',
        fields: ACCOUNT,
        daily_max: '10000000.00',
        feed: { kind: 'camt054', directory: feed, poll_ms: 100 },
        auto_release: { T1: '5000.00' },
      },
    ],
    offers: [{ offer: 'pix', account: 'pix', price: '5', min: '1.00', max: '5000.00', arbiters: [places.arbiter] }],
    limits: { max_locked_per_merchant: '1000000', max_locked_per_payer: '1000000' },
    database: places.databases.acceptor.config,
    listen: { host: '127.0.0.1', port: 0 },
  }
}

async function gasOf(anvil: Anvil, hash: Hex): Promise<number> {
  await receiptOf(anvil, hash)
  return Number((await anvil.call<{ gasUsed: Hex }>('eth_getTransactionReceipt', [hash])).gasUsed)
}

async function apiKeyOf({ gateway }: RunningGateway): Promise<string> {
  const shop = await merchantByName(gateway.database.kysely, MERCHANT)
  const key = await createApiKey(gateway, shop?.id ?? '')
  if (!key.ok) throw new Error(key.code)
  return key.value.secret
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}
