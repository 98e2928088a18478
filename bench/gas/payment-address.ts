import { paymentAddressAbi } from '@sampan/contracts/payment-address'
import { paymentAddressFactoryAbi } from '@sampan/contracts/payment-address-factory'
import { type Address, type Hex, toHex, utf8 } from '@sampan/kernel/hex'
import { sha256 } from '@sampan/kernel/sha256'
import { walletSigner } from '@sampan/kernel/testing/signers'
import { decodeFunctionResult, encodeFunctionData } from 'viem'
import type { GasChain } from './chain.ts'
import type { Row, Subject } from './subject.ts'

const abi = paymentAddressFactoryAbi
const SIZES = [10, 100] as const
const AMOUNT_UNITS = 25_123_456n
const MERCHANT = walletSigner('merchant').address
const FEE_TO = walletSigner('fee receiver').address

type Params = {
  readonly merchant: Address
  readonly feeTo: Address
  readonly feeBps: number
  readonly homeChainId: bigint
  readonly salt: Hex
}

type Pool = { readonly params: readonly Params[]; readonly addresses: readonly Address[] }
type Flush = (chain: GasChain, pool: Pool, count: number) => { to: Address; data: Hex }

const flushFirst: Flush = ({ paymentAddressFactory: to, token }, { params: [only] }) => {
  if (!only) throw new Error('No address')
  return { to, data: encodeFunctionData({ abi, functionName: 'flush', args: [only, [token.address]] }) }
}

const flushItself: Flush = ({ token }, { addresses: [to] }) => {
  if (!to) throw new Error('No address')
  return { to, data: encodeFunctionData({ abi: paymentAddressAbi, functionName: 'flush', args: [token.address] }) }
}

const flushMany: Flush = ({ paymentAddressFactory: to, token }, { params }, count) => {
  const args = [params.slice(0, count), token.address] as const
  return { to, data: encodeFunctionData({ abi, functionName: 'flushMany', args }) }
}

const flushCreated: Flush = ({ paymentAddressFactory: to, token }, { addresses }, count) => {
  const args = [addresses.slice(0, count), token.address] as const
  return { to, data: encodeFunctionData({ abi, functionName: 'flushCreated', args }) }
}

/** Sending on what arrived at payment addresses, by somebody who is not the merchant. Merchant and fee receiver hold the token. */
export const measurePaymentAddress: Subject = async chain => {
  for (const holder of [MERCHANT, FEE_TO]) await chain.give(holder, 1n)
  const plain = await measurePool(chain, 0, '')
  const withFee = await measurePool(chain, 100, ', with a fee')
  return {
    title: 'Payment address, each',
    rows: [...plain.rows, ...withFee.rows],
    headlines: { pooled_flush: plain.pooled },
  }
}

/** `pooled`: of 100 addresses that exist. */
async function measurePool(chain: GasChain, feeBps: number, suffix: string): Promise<{ rows: Row[]; pooled: number }> {
  const alone = await makePool(chain, feeBps, 'alone', 1)
  const pool = await makePool(chain, feeBps, 'of a pool', 100)
  const rows = [
    { what: `first flush, creating it${suffix}`, gas: await flush(chain, alone, 1, flushFirst) },
    { what: `later flush, by itself${suffix}`, gas: await flush(chain, alone, 1, flushItself) },
    { what: `first flush, 100 by flushMany${suffix}`, gas: await flush(chain, pool, 100, flushMany) },
  ]
  let pooled = Number.NaN
  for (const size of SIZES) {
    pooled = await flush(chain, pool, size, flushCreated)
    const many = await flush(chain, pool, size, flushMany)
    rows.push({ what: `pooled, ${size} by flushCreated${suffix}`, gas: pooled })
    rows.push({ what: `pooled, ${size} by flushMany${suffix}`, gas: many })
  }
  return { rows, pooled }
}

/** Pays each of the first so many addresses, and flushes them. */
async function flush(chain: GasChain, pool: Pool, count: number, how: Flush): Promise<number> {
  for (const address of pool.addresses.slice(0, count)) await chain.give(address, AMOUNT_UNITS)
  return (await chain.spend(how(chain, pool, count))) / count
}

async function makePool(chain: GasChain, feeBps: number, name: string, count: number): Promise<Pool> {
  const params = Array.from({ length: count }, (_, i) => ({
    merchant: MERCHANT,
    feeTo: FEE_TO,
    feeBps,
    homeChainId: chain.chainId,
    salt: toHex(sha256(utf8(`payment ${name} ${feeBps} ${i}`))),
  }))
  const addresses: Address[] = []
  for (const one of params) addresses.push(await addressOf(chain, one))
  return { params, addresses }
}

async function addressOf(chain: GasChain, params: Params): Promise<Address> {
  const data = encodeFunctionData({ abi, functionName: 'addressOf', args: [params] })
  const result = await chain.read({ to: chain.paymentAddressFactory, data })
  return decodeFunctionResult({ abi, functionName: 'addressOf', data: result }).toLowerCase() as Address
}
