import { randomInt } from 'node:crypto'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EventObject } from '@sampan/api/event'
import { startAnvil } from '@sampan/connector/testing/anvil'
import { createVault, deploy, receiptOf, transfer } from '@sampan/connector/testing/deploy'
import { tetherLikeAbi } from '@sampan/contracts/testing/tether-like'
import { migrate } from '@sampan/database/migrate'
import { openPglite } from '@sampan/database/pglite'
import { createApiKey } from '@sampan/gateway/api-key'
import { gatewayConfig } from '@sampan/gateway/config'
import { merchantByName } from '@sampan/gateway/merchants'
import { gatewayMigrations } from '@sampan/gateway/migrations'
import { syncMerchants } from '@sampan/gateway/sync-merchants'
import { openScriptedAcceptor } from '@sampan/gateway/testing/scripted-acceptor'
import { unobserved } from '@sampan/kernel/effect'
import type { Address, Hex } from '@sampan/kernel/hex'
import { addressOfPrivateKey } from '@sampan/kernel/sign'
import { createSampan } from '@sampan/sdk/client'
import { verifyWebhook } from '@sampan/sdk/webhook'
import { encodeFunctionData } from 'viem'
import { keepGateway } from './mortal-gateway.ts'

const MERCHANT = 'The Corner Shop'
const LOG_KEY: Hex = `0x${'0c'.repeat(32)}`
const now = () => Math.floor(Date.now() / 1000)

/** A chain, one acceptor, a shop that listens for webhooks, and a gateway that may be killed at any moment. */
export async function openCrashWorld() {
  const anvil = await startAnvil({ slotsInAnEpoch: 1 })
  const deployment = await deploy(anvil)
  const [relayerKey, merchantKey, arbiterKey, signerKey] = anvil.keys.slice(1) as [Hex, Hex, Hex, Hex]
  const merchant = addressOfPrivateKey(merchantKey)
  const arbiter = addressOfPrivateKey(arbiterKey)
  const vault = await createVault(anvil, deployment, addressOfPrivateKey(signerKey))
  await receiptOf(anvil, await transfer(anvil, deployment.token, vault, 100_000n * 10n ** 6n))
  await anvil.call('evm_setAutomine', [false])

  const shop = await openReceiver()
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const directory = await mkdtemp(join(tmpdir(), 'sampan-crash-'))
  const config = {
    public_url: url,
    listen: { host: '127.0.0.1', port },
    database: { engine: 'pglite', directory: join(directory, 'gateway') },
    log: { origin: 'crash.example/ledger/1' },
    operator: { name: 'Crash', fee_bps: 0 },
    chains: [
      {
        ...deployment.chainSettings,
        poll_ms: 50,
        finality: [{ up_to: '1000', confirmations: 1 }],
        finality_seconds: 30,
      },
    ],
    rails: [{ id: 'pix', currencies: ['BRL'] }],
    arbiters: [arbiter],
    acceptors: [{ name: 'Ana', chain: anvil.chain, vault }],
    merchants: [
      { name: MERCHANT, settlement_asset: deployment.token.id, settlement_address: merchant, arbiters: [arbiter] },
    ],
    windows: { lock_seconds: 600, acceptor_answer_seconds: 120 },
    // So short that the timer always comes before the payment is final.
    relay: { release_wait_ms: 100 },
  }
  const path = join(directory, 'gateway.json')
  await writeFile(path, JSON.stringify(config))
  const apiKey = await makeApiKey(config)
  const gateway = await keepGateway([path, relayerKey, LOG_KEY])
  const sampan = createSampan({ baseUrl: url, apiKey, maxRetries: 30 })
  shop.secret = (await sampan.webhookEndpoints.create({ url: `${shop.url}/` })).secret
  const acceptor = await openScriptedAcceptor({
    gatewayUrl: () => url,
    origin: url,
    chain: anvil.chain as `eip155:${string}`,
    vault,
    signerKey,
    account: { key: 'ana@example.com', name: 'Ana Souza', city: 'Recife' },
    now,
    offer: {
      rail: 'pix',
      currency: 'BRL',
      asset: deployment.token.id,
      price: '5',
      min: '1.00',
      max: '50000.00',
      daily_max: '1000000.00',
      arbiters: [arbiter],
    },
  })
  await acceptor.putOffers()
  return {
    directory,
    url,
    gateway,
    sampan,
    acceptor,
    shop,
    merchant,
    mine: () => anvil.call('evm_mine'),
    balanceOf: async (holder: Address) => {
      const data = encodeFunctionData({ abi: tetherLikeAbi, functionName: 'balanceOf', args: [holder] })
      return BigInt(await anvil.call<Hex>('eth_call', [{ to: deployment.token.address, data }, 'latest']))
    },
    /** How many chainTransactions the gateway's key has sent. */
    sentByRelayer: async () =>
      Number(await anvil.call<Hex>('eth_getTransactionCount', [addressOfPrivateKey(relayerKey), 'latest'])),
    close: async () => {
      await gateway.close()
      shop.close()
      await anvil.close()
    },
  }
}

export type CrashWorld = Awaited<ReturnType<typeof openCrashWorld>>

async function makeApiKey(raw: unknown): Promise<string> {
  const config = gatewayConfig.parse(raw)
  if (config.database.engine !== 'pglite') throw new Error('The crash world is embedded')
  const database = await openPglite({ directory: config.database.directory, observe: unobserved })
  await migrate(database, gatewayMigrations)
  const books = { config, database, now, random: (n: number) => crypto.getRandomValues(new Uint8Array(n)) }
  await syncMerchants(books)
  const merchant = await merchantByName(database.kysely, MERCHANT)
  const key = await createApiKey(books, merchant?.id ?? '')
  await database.close()
  if (!key.ok) throw new Error(key.code)
  return key.value.secret
}

/** A shop's webhook endpoint: takes every event once, however often it comes. */
async function openReceiver() {
  const received = new Map<string, EventObject>()
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', chunk => {
      body += chunk
    })
    request.on('end', () => {
      const verified = verifyWebhook(body, request.headers as Record<string, string>, receiver.secret)
      if (verified.ok) received.set(verified.value.id, verified.value)
      response.writeHead(verified.ok ? 204 : 400).end()
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    secret: '',
    /** Ids of the events of a kind that told of a payment. */
    paidEvents: (payment: string) =>
      [...received.values()].filter(event => event.type === 'payment.paid' && event.data.object.id === payment),
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
  return receiver
}

/** Free, and none that the system gives to whoever asks for any: nobody takes it while the gateway is dead. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000)
    const server = createServer()
    const isFree = await new Promise<boolean>(resolve => {
      server.once('error', () => resolve(false))
      server.listen(port, '127.0.0.1', () => resolve(true))
    })
    if (!isFree) continue
    await new Promise(resolve => server.close(resolve))
    return port
  }
}
