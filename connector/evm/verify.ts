import type { Database } from '@sampan/database/database'
import { type Asset, type ChainId, evmChainNumber } from '@sampan/kernel/asset'
import { Fault, type FaultOptions } from '@sampan/kernel/fault'
import { fromHex, type Hex } from '@sampan/kernel/hex'
import { keccakHex } from '@sampan/kernel/keccak'
import type { AssetReport } from '../port/connector.ts'
import type { ChainEntry } from '../registry/chains.ts'
import { readChain, rememberGenesis } from '../store/chain-store.ts'
import { headerAt } from './blocks.ts'
import { type Rpc, RpcRefusal } from './rpc.ts'

/** `decimals()` */
const DECIMALS: Hex = '0x313ce567'

type Parts = { rpc: Rpc; database: Database; chain: ChainEntry; assets: readonly Asset[] }

/** Checks that the node is where the registry says, before anything it tells is believed. */
export async function verifyChain({ rpc, database, chain, assets }: Parts): Promise<AssetReport[]> {
  await verifyChainNumber(rpc, chain.id)
  const genesis = (await headerAt(rpc, 0)).hash
  await database.transact('connector.verify', trx => rememberGenesis(trx, chain.id, chain.genesisHash ?? genesis))
  const expected = (await readChain(database.kysely, chain.id))?.genesisHash
  if (genesis !== expected) throw wrongGenesis(chain.id, String(expected), genesis)
  return Promise.all(assets.map(asset => verifyAsset(rpc, asset)))
}

/** Throws `connector.wrong_chain` unless the node is on that chain. */
export async function verifyChainNumber(rpc: Rpc, chain: ChainId): Promise<void> {
  const number = BigInt(await rpc.call<Hex>('eth_chainId', []))
  if (number === evmChainNumber(chain)) return
  const message = `The node is on chain ${number}, not on ${chain}`
  throw new Fault('connector.wrong_chain', message, mismatch(chain, String(number)))
}

/** Throws `connector.wrong_genesis` unless block 0 is the one everybody knows. */
export async function verifyGenesis(rpc: Rpc, chain: ChainId, expected: Hex): Promise<void> {
  const genesis = (await headerAt(rpc, 0)).hash
  if (genesis !== expected) throw wrongGenesis(chain, expected, genesis)
}

/** Throws `connector.wrong_asset` unless the chain has the token, with these decimals and, where it is known, this code. */
export async function verifyAsset(rpc: Rpc, asset: Asset): Promise<AssetReport> {
  const code = await rpc.call<Hex>('eth_getCode', [asset.address, 'latest'])
  if (code === '0x') throw wrongAsset(asset, 'code', 'no contract there')
  const decimals = await readDecimals(rpc, asset)
  if (decimals !== asset.decimals) throw wrongAsset(asset, `${asset.decimals} decimals`, `${decimals} decimals`)
  const codeHash = keccakHex(fromHex(code))
  if (asset.codeHash !== undefined && codeHash !== asset.codeHash) {
    throw wrongAsset(asset, `code ${asset.codeHash}`, `code ${codeHash}`)
  }
  return { asset: asset.id, decimals, codeHash }
}

async function readDecimals(rpc: Rpc, asset: Asset): Promise<number> {
  try {
    return Number(BigInt(await rpc.call<Hex>('eth_call', [{ to: asset.address, data: DECIMALS }, 'latest'])))
  } catch (error) {
    if (error instanceof RpcRefusal || error instanceof SyntaxError)
      throw wrongAsset(asset, 'decimals()', String(error))
    throw error
  }
}

function wrongGenesis(chain: ChainId, expected: string, found: Hex): Fault {
  const message = `Block 0 of ${chain} is ${found}, not ${expected}`
  return new Fault('connector.wrong_genesis', message, mismatch(expected, found))
}

function wrongAsset(asset: Asset, expected: string, found: string): Fault {
  const message = `${asset.symbol} ${asset.id}: expected ${expected}, found ${found}`
  return new Fault('connector.wrong_asset', message, mismatch(expected, found))
}

function mismatch(expected: string, found: string): FaultOptions {
  return {
    detail: { expected, found },
    hint: 'Check the RPC URL and the registry entry against each other. Nothing runs on a mismatch.',
  }
}
