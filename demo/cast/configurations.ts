import { join } from 'node:path'
import { type AcceptorConfig, acceptorConfig } from '@sampan/acceptor/config'
import { type GatewayConfig, gatewayConfig } from '@sampan/gateway/config'
import type { Address } from '@sampan/kernel/hex'
import type { DemoChain } from '../chain/start-chain.ts'
import { acceptors, arbiter, type CastAcceptor, merchant, operator } from './cast.ts'

export type VaultOf = ReadonlyMap<string, Address>

/** One confirmation up to this amount; above it, the chain's finalized block. */
const FINALITY = [{ up_to: '1000', confirmations: 1 }]

function chainConfig({ deployment }: DemoChain) {
  return { ...deployment.chainSettings, poll_ms: 200, finality: FINALITY }
}

/** The same configuration an operator would write, with the demo's names in it. */
export function gatewayConfiguration(
  chain: DemoChain,
  vaults: VaultOf,
  directory: string,
  port: number,
): GatewayConfig {
  return gatewayConfig.parse({
    public_url: `http://localhost:${port}`,
    listen: { host: 'localhost', port },
    livemode: false,
    database: { engine: 'pglite', directory: databaseOf(directory, 'gateway') },
    log: { origin: 'demo.sampan.example/ledger/1' },
    operator: { name: 'Sampan demo', fee_bps: 50, fee_to: operator.address },
    chains: [chainConfig(chain)],
    rails: [
      { id: 'sepa-credit-transfer', currencies: ['EUR'] },
      { id: 'pix', currencies: ['BRL'] },
      { id: 'bank-transfer', currencies: ['EUR'] },
    ],
    arbiters: [arbiter.address],
    acceptors: acceptors.map(acceptor => ({
      name: acceptor.title,
      chain: chain.anvil.chain,
      vault: vaults.get(acceptor.id),
    })),
    merchants: [
      {
        name: 'The Corner Shop',
        settlement_asset: chain.deployment.token.id,
        settlement_address: merchant.address,
        arbiters: [arbiter.address],
      },
    ],
  })
}

export function acceptorConfiguration(
  acceptor: CastAcceptor,
  chain: DemoChain,
  vaults: VaultOf,
  directory: string,
  gatewayUrl: string,
): AcceptorConfig {
  return acceptorConfig.parse({
    gateways: [{ url: gatewayUrl, max_locked: '50000' }],
    chain: chainConfig(chain),
    vault: { address: vaults.get(acceptor.id), asset: chain.deployment.token.id },
    keystore: join(directory, acceptor.id, 'keystore.json'),
    accounts: acceptor.accounts.map(({ name, rail, currency, fields, daily_max }) => ({
      name,
      rail,
      currency,
      fields,
      daily_max,
      feed: { kind: 'camt054', directory: statementsOf(directory, acceptor.id, name), poll_ms: 200 },
      auto_release: { T1: '5000.00' },
    })),
    offers: acceptor.accounts.map(({ name, price, max }) => ({
      offer: `${name}-payments`,
      account: name,
      price,
      min: '1.00',
      max,
      arbiters: [arbiter.address],
    })),
    limits: { max_locked_per_merchant: '50000', max_locked_per_payer: '50000' },
    database: { engine: 'pglite', directory: databaseOf(directory, acceptor.id) },
    listen: { host: '127.0.0.1', port: 0 },
  })
}

/** Where the bank drops the statements of an acceptor's account. */
export function statementsOf(directory: string, acceptor: string, account: string): string {
  return join(directory, acceptor, 'statements', account)
}

/** Where somebody of the cast, or the gateway, keeps its database. */
export function databaseOf(directory: string, who: string): string {
  return join(directory, who, 'data')
}
