import type { Database } from '@sampan/database/database'
import { type Asset, evmChainNumber } from '@sampan/kernel/asset'
import { Fault } from '@sampan/kernel/fault'
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
  const number = BigInt(await rpc.call<Hex>('eth_chainId', []))
  if (number !== evmChainNumber(chain.id)) {
    throw mismatch(
      'connector.wrong_chain',
      `The node is on chain ${number}, not on ${chain.id}`,
      chain.id,
      String(number),
    )
  }
  const genesis = (await headerAt(rpc, 0)).hash
  await database.transact('connector.verify', trx => rememberGenesis(trx, chain.id, chain.genesisHash ?? genesis))
  const expected = (await readChain(database.kysely, chain.id))?.genesisHash
  if (genesis !== expected) {
    throw mismatch(
      'connector.wrong_genesis',
      `Block 0 of ${chain.id} is ${genesis}, not ${expected}`,
      String(expected),
      genesis,
    )
  }
  return Promise.all(assets.map(asset => verifyAsset(rpc, asset)))
}

async function verifyAsset(rpc: Rpc, asset: Asset): Promise<AssetReport> {
  const code = await rpc.call<Hex>('eth_getCode', [asset.address, 'latest'])
  if (code === '0x') throw wrongAsset(asset, 'code', 'no contract there')
  const decimals = await readDecimals(rpc, asset)
  if (decimals !== asset.decimals) throw wrongAsset(asset, `${asset.decimals} decimals`, `${decimals} decimals`)
  return { asset: asset.id, decimals, codeHash: keccakHex(fromHex(code)) }
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

function wrongAsset(asset: Asset, expected: string, found: string): Fault {
  return mismatch(
    'connector.wrong_asset',
    `${asset.symbol} ${asset.id}: expected ${expected}, found ${found}`,
    expected,
    found,
  )
}

function mismatch(code: string, message: string, expected: string, found: string): Fault {
  return new Fault(code, message, {
    detail: { expected, found },
    hint: 'Check the RPC URL and the registry entry against each other. Nothing runs on a mismatch.',
  })
}
