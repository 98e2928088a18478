import type { Asset, ChainId } from '@sampan/kernel/asset'
import { Fault } from '@sampan/kernel/fault'
import { type Address, fromHex, type Hex } from '@sampan/kernel/hex'
import { keccakHex } from '@sampan/kernel/keccak'
import { findChain } from '../../registry/chains.ts'
import type { Rpc } from '../rpc.ts'
import { verifyAsset, verifyChainNumber, verifyGenesis } from '../verify.ts'
import { type PlannedContract, type PlannedDeployment, planDeployment } from './contracts.ts'
import { DEPLOYER, deployData, requireDeployer } from './deployer.ts'
import { firstBlockWith, minedIn } from './first-block.ts'
import { type DeploymentRecord, RECORD_FORMAT, type RecordedContract, type RecordedToken } from './record.ts'

export type DeployOptions = {
  readonly rpc: Rpc
  /** The token the chain must have, as the registry or the operator describes it. */
  readonly token: Asset
  /** Sends from whoever pays, and resolves to the hash. Not called when everything is there. */
  readonly send: (call: { readonly to: Address; readonly data: Hex }) => Promise<Hex>
  /** What an earlier run wrote: its token must have the same code still. */
  readonly earlier?: DeploymentRecord | undefined
  /** How often to ask whether a chain transaction was mined; 500 ms if not given. */
  readonly pollMs?: number
}

export type Deployed = { readonly record: DeploymentRecord; readonly created: readonly string[] }

/**
 * Puts every contract on the token's chain at the address that follows from its code, unless it is there, and verifies
 * to the byte what stands there. A second run sends nothing. Throws, in this order: connector.wrong_chain,
 * connector.wrong_genesis, connector.wrong_asset, deploy.no_deployer, deploy.failed, deploy.wrong_code.
 */
export async function deployContracts({ rpc, token, send, earlier, pollMs = 500 }: DeployOptions): Promise<Deployed> {
  await requireChain(rpc, token.chain)
  const recorded = await requireToken(rpc, token, earlier)
  await requireDeployer(rpc)
  const contracts: RecordedContract[] = []
  const created: string[] = []
  for (const plan of planDeployment()) {
    const minedHeight = (await codeAt(rpc, plan.address)) === '0x' ? await create(plan, rpc, send, pollMs) : undefined
    if (minedHeight !== undefined) created.push(plan.name)
    for (const contract of [plan, ...plan.creates]) {
      const codeHash = await requireCode(rpc, contract)
      const known = earlier?.contracts.find(({ address }) => address === contract.address)?.block_number
      const block = minedHeight ?? known ?? (await firstBlockWith(rpc, contract.address))
      contracts.push({ name: contract.name, address: contract.address, code_hash: codeHash, block_number: block })
    }
  }
  const others = earlier?.tokens.filter(({ id }) => id !== recorded.id) ?? []
  return { record: { format: RECORD_FORMAT, chain: token.chain, contracts, tokens: [...others, recorded] }, created }
}

async function requireChain(rpc: Rpc, chain: ChainId): Promise<void> {
  await verifyChainNumber(rpc, chain)
  const genesis = findChain(chain)?.genesisHash
  if (genesis) await verifyGenesis(rpc, chain, genesis)
}

async function requireToken(rpc: Rpc, token: Asset, earlier: DeploymentRecord | undefined): Promise<RecordedToken> {
  if (earlier && earlier.chain !== token.chain) {
    throw new Fault('connector.wrong_chain', `The record is of ${earlier.chain}, the token is on ${token.chain}.`, {
      detail: { expected: earlier.chain, found: token.chain },
      hint: 'Each chain has a record of its own.',
    })
  }
  const pinned = token.codeHash ?? earlier?.tokens.find(({ id }) => id === token.id)?.code_hash
  const { codeHash, decimals } = await verifyAsset(rpc, pinned ? { ...token, codeHash: pinned } : token)
  return { id: token.id, symbol: token.symbol, decimals, code_hash: codeHash }
}

/** The block it came in. Somebody else may have been faster: what counts is what stands there. */
async function create(
  { name, address, initCode }: PlannedDeployment,
  rpc: Rpc,
  send: DeployOptions['send'],
  pollMs: number,
): Promise<number> {
  const hash = await send({ to: DEPLOYER, data: deployData(initCode) })
  const height = await minedIn(rpc, hash, pollMs)
  if ((await codeAt(rpc, address)) !== '0x') return height
  throw new Fault('deploy.failed', `${name} is not at ${address} after ${hash} in block ${height}.`, {
    detail: { contract: name, address, hash },
    hint: 'Was there enough gas? Creating it needs several million; chains may allow less in one block.',
    retryable: true,
  })
}

async function requireCode(rpc: Rpc, { name, address, code }: PlannedContract): Promise<Hex> {
  const found = (await codeAt(rpc, address)).toLowerCase() as Hex
  const [expectedHash, foundHash] = [code, found].map(each => keccakHex(fromHex(each))) as [Hex, Hex]
  if (found === code) return foundHash
  throw new Fault('deploy.wrong_code', `The code of ${name} at ${address} is not the one that was built.`, {
    detail: { contract: name, address, expected: expectedHash, found: foundHash },
    hint: 'Do not use this chain: an address that follows from its code should not be able to have another.',
  })
}

function codeAt(rpc: Rpc, address: Address): Promise<Hex> {
  return rpc.call<Hex>('eth_getCode', [address, 'latest'])
}
