import { type Asset, assetId, type ChainId } from '@sampan/kernel/asset'
import type { Address, Hex } from '@sampan/kernel/hex'
import type { TransferLogged, VaultLogged } from '../port/event.ts'
import { decodeVaultEvent, VAULT_CREATED } from './decode-vault.ts'
import type { RawLog } from './wire.ts'

/** `Transfer(address,address,uint256)` */
export const TRANSFER_TOPIC: Hex = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef'

/** An event, and the address whose watch it answers. */
export type Candidate = {
  readonly watched: Address
  readonly event: VaultLogged | TransferLogged
}

export type DecodeContext = {
  readonly chain: ChainId
  readonly assets: readonly Asset[]
  /** Only its word counts on which vaults were created. */
  readonly vaultFactory: Address | undefined
  /** Timestamps of the blocks, by hash. */
  readonly times: ReadonlyMap<Hex, number>
}

/** What the logs say that could matter to somebody watching, in the chain's order. Zero transfers are nobody's money. */
export function decodeLogs(logs: readonly RawLog[], context: DecodeContext): Candidate[] {
  const ordinals = new Map<string, number>()
  return logs.flatMap(log => {
    // Counted over all logs of this emitter and topic, so that it does not depend on who is watched.
    const kind = `${context.chain}:${log.chainTransaction}:${log.address}:${log.topics[0]?.slice(0, 18)}`
    const ordinal = ordinals.get(`${kind}:${log.blockHash}`) ?? 0
    ordinals.set(`${kind}:${log.blockHash}`, ordinal + 1)
    const candidate = log.topics[0] === TRANSFER_TOPIC ? transferOf(log, context) : vaultOf(log, context)
    if (candidate === undefined) return []
    const time = context.times.get(log.blockHash)
    if (time === undefined) throw new Error(`The header of ${log.blockHash} was not read before its logs`)
    const { watched, ...specific } = candidate
    const logged = {
      id: `${context.chain}:${log.blockHash}:${log.logIndex}`,
      key: `${kind}:${ordinal}`,
      chain: context.chain,
      block: { height: log.height, hash: log.blockHash, time },
      chainTransaction: log.chainTransaction,
      logIndex: log.logIndex,
    }
    return [{ watched, event: { ...logged, ...specific } }]
  })
}

type Specific<T> = T extends unknown
  ? Omit<T, 'id' | 'key' | 'chain' | 'block' | 'chainTransaction' | 'logIndex'>
  : never
type Found<T> = Specific<T> & { readonly watched: Address }

function transferOf(log: RawLog, { assets, chain }: DecodeContext): Found<TransferLogged> | undefined {
  const asset = assets.find(({ address }) => address === log.address)
  // A fourth topic is an NFT's; other lengths are no ERC-20 token's.
  if (!asset || log.topics.length !== 3 || log.data.length !== 66) return undefined
  const amountUnits = BigInt(log.data)
  if (amountUnits === 0n) return undefined
  const to = addressOf(log.topics[2])
  return {
    watched: to,
    type: 'transfer',
    asset: assetId(chain, log.address),
    from: addressOf(log.topics[1]),
    to,
    amountUnits,
  }
}

function vaultOf(log: RawLog, { vaultFactory }: DecodeContext): Found<VaultLogged> | undefined {
  if (log.topics[0] === VAULT_CREATED && log.address !== vaultFactory) return undefined
  const decoded = decodeVaultEvent(log)
  return decoded && { watched: decoded.vault, type: 'vault', ...decoded }
}

function addressOf(topic: Hex | undefined): Address {
  return `0x${topic?.slice(26)}`
}
