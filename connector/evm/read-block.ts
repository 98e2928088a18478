import type { Hex } from '@sampan/kernel/hex'
import type { BlockRef } from '../port/event.ts'
import { type Candidate, decodeLogs, TRANSFER_TOPIC } from './decode.ts'
import { VAULT_TOPICS } from './decode-vault.ts'
import type { FollowerContext } from './follower.ts'
import { type LogFilter, logsOfBlock } from './logs.ts'
import type { Header, RawLog } from './wire.ts'

export function blockRef({ height, hash, time }: Header): BlockRef {
  return { height, hash, time }
}

/** What is asked of the node: the registered tokens' transfers, and everything that any vault emits. */
export function filtersOf({ assets }: Pick<FollowerContext, 'assets'>): LogFilter[] {
  const transfers = { addresses: assets.map(({ address }) => address), topics: [TRANSFER_TOPIC] }
  const vaults = { topics: VAULT_TOPICS }
  return [...(assets.length > 0 ? [transfers] : []), vaults]
}

/** The events of these blocks, whoever watches for them, in the chain's order. */
export async function candidatesOf(context: FollowerContext, headers: readonly Header[]): Promise<Candidate[]> {
  const { rpc, chain, assets, vaultFactory } = context
  const filters = filtersOf(context)
  const logs: RawLog[] = []
  for (const header of headers) {
    const found = await Promise.all(filters.map(filter => logsOfBlock(rpc, header, filter)))
    logs.push(...inOrder(found.flat()))
  }
  const times = new Map<Hex, number>(headers.map(({ hash, time }) => [hash, time]))
  return decodeLogs(logs, { chain: chain.id, assets, vaultFactory, times })
}

/** By place in the chain, without what two filters both found. */
export function inOrder(logs: readonly RawLog[]): RawLog[] {
  const unique = new Map(logs.map(log => [`${log.blockHash}:${log.logIndex}`, log]))
  return [...unique.values()].sort((a, b) => a.height - b.height || a.logIndex - b.logIndex)
}
