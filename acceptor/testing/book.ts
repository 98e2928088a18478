import type { LockRequest } from '@sampan/api/acceptor-protocol'
import { asset } from '@sampan/connector/assets'
import type { Address, Hex } from '@sampan/kernel/hex'
import { makeId } from '@sampan/kernel/id'
import { addressOfPrivateKey } from '@sampan/kernel/sign'
import type { OrderVault } from '@sampan/order/v1/order'
import { type Book, makeBook } from '../config/book.ts'
import { type AcceptorConfig, acceptorConfig } from '../config/config.ts'
import { signerOf } from '../keystore/keystore.ts'

export const IBAN = 'DE89370400440532013000'
export const GATEWAY = 'https://pay.example'
export const CHAIN = 'eip155:31337'
export const SIGNER = signerOf(`0x${'23'.repeat(32)}`)
export const MERCHANT_KEY: Hex = `0x${'21'.repeat(32)}`
export const PAYER_KEY: Hex = `0x${'22'.repeat(32)}`
export const ARBITER = addressOfPrivateKey(`0x${'24'.repeat(32)}`)
export const TOKEN = asset(CHAIN, `0x${'77'.repeat(20)}`, 'USDT', 6)
const VAULT_ADDRESS: Address = `0x${'88'.repeat(20)}`
export const VAULT: OrderVault = {
  chainId: 31_337n,
  address: VAULT_ADDRESS,
  owner: `0x${'89'.repeat(20)}`,
  signer: SIGNER.address,
  secondKey: `0x${'00'.repeat(20)}`,
}

/** The configuration as an owner writes it: one euro account, one offer at 0.93. */
export function rawConfig(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    gateways: [{ url: GATEWAY, max_locked: '500' }],
    chain: {
      id: CHAIN,
      rpc_urls: ['http://127.0.0.1:8545'],
      vault_factory: `0x${'66'.repeat(20)}`,
      tokens: [{ id: TOKEN.id, symbol: 'USDT', decimals: 6 }],
    },
    vault: { address: VAULT_ADDRESS, asset: TOKEN.id },
    keystore: 'signer.json',
    accounts: [
      {
        name: 'euro',
        rail: 'sepa-credit-transfer',
        currency: 'EUR',
        fields: { name: 'Ada Acceptor', iban: IBAN },
        daily_max: '1000',
        feed: { kind: 'camt054', directory: 'feed' },
      },
    ],
    offers: [{ offer: 'eur', account: 'euro', price: '0.93', min: '5', max: '400', arbiters: [ARBITER] }],
    limits: { max_locked_per_merchant: '400', max_locked_per_payer: '300', min_free: '10' },
    database: { engine: 'pglite', directory: 'memory' },
    ...changes,
  }
}

export function makeConfig(changes: Record<string, unknown> = {}): AcceptorConfig {
  return acceptorConfig.parse(rawConfig(changes))
}

export function testBook(config: AcceptorConfig = makeConfig()): Book {
  return makeBook(config, TOKEN)
}

let requests = 0

/** 93 EUR for 100 USDT, of which 1 is the fee; each with an id of its own. */
export function makeRequest(now: number, changes: Partial<LockRequest> = {}): LockRequest {
  requests += 1
  const random = new Uint8Array(16)
  new DataView(random.buffer).setUint32(0, requests)
  return {
    object: 'lock_request',
    id: makeId('request', random),
    offer: 'eur',
    payment: `0x${'30'.repeat(32)}`,
    merchant: `0x${'31'.repeat(32)}`,
    asset: TOKEN.id,
    vault: VAULT_ADDRESS,
    buyer: addressOfPrivateKey(MERCHANT_KEY),
    payer: addressOfPrivateKey(PAYER_KEY),
    arbiter: ARBITER,
    fee_to: `0x${'25'.repeat(20)}`,
    amount: '100000000',
    fee: '1000000',
    rail: 'sepa-credit-transfer',
    currency: 'EUR',
    local_amount: '93.00',
    payer_name: '',
    lock_by: now + 60,
    pay_by: now + 3_600,
    claim_by: now + 7_200,
    confirm_by: now + 7_200 + 86_400,
    rule_by: now + 7_200 + 86_400 + 259_200,
    expires_at: now + 8,
    ...changes,
  }
}
