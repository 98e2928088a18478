import type { Address, Hex } from '@sampan/kernel/hex'
import { fromHex } from '@sampan/kernel/hex'
import { bloomCovers, bloomMayHold, bloomOf } from './bloom.ts'
import { type Rpc, RpcRefusal } from './rpc.ts'
import { type Header, nonsense, parseLog, quantity, type RawLog } from './wire.ts'

/** Logs of these topics, from these contracts or, when `addresses` is missing, from any. */
export type LogFilter = { readonly addresses?: readonly Address[]; readonly topics: readonly Hex[] }

type Json = Record<string, unknown>

/**
 * The logs of one block, asked for by its hash. Throws `connector.node_lies` on logs of another block, on duplicates, and
 * on an empty answer that the header's bloom filter contradicts: an empty list is what a node also says when it does not
 * have the block.
 */
export async function logsOfBlock(rpc: Rpc, header: Header, filter: LogFilter): Promise<RawLog[]> {
  const bloom = fromHex(header.logsBloom)
  if (!mayMatch(bloom, filter)) return []
  const logs = await getLogs(rpc, { blockHash: header.hash, ...criteria(filter) })
  check(logs, log => log.blockHash === header.hash && log.height === header.height)
  if (logs.length === 0) await checkEmpty(rpc, header, bloom)
  return logs
}

/** The logs of a range below the finalized height, halving it for nodes that cap what they return. */
export async function logsOfRange(rpc: Rpc, from: number, to: number, filter: LogFilter): Promise<RawLog[]> {
  try {
    const logs = await getLogs(rpc, { fromBlock: quantity(from), toBlock: quantity(to), ...criteria(filter) })
    check(logs, log => log.height >= from && log.height <= to)
    return logs
  } catch (error) {
    // Every provider words its cap differently, so any refusal of a range is one until a single block is refused too.
    if (!(error instanceof RpcRefusal) || from === to) throw error
    const middle = Math.floor((from + to) / 2)
    return [...(await logsOfRange(rpc, from, middle, filter)), ...(await logsOfRange(rpc, middle + 1, to, filter))]
  }
}

function mayMatch(bloom: Uint8Array, { addresses, topics }: LogFilter): boolean {
  const addressMatches = addresses === undefined || addresses.some(address => bloomMayHold(bloom, address))
  return addressMatches && topics.some(topic => bloomMayHold(bloom, topic))
}

function criteria({ addresses, topics }: LogFilter) {
  return { topics: [topics], ...(addresses ? { address: addresses } : {}) }
}

async function getLogs(rpc: Rpc, query: Json): Promise<RawLog[]> {
  const logs = await rpc.call<Json[]>('eth_getLogs', [query])
  if (!Array.isArray(logs)) throw nonsense('eth_getLogs', typeof logs)
  return logs.map(parseLog).sort((a, b) => a.height - b.height || a.logIndex - b.logIndex)
}

function check(logs: readonly RawLog[], belongs: (log: RawLog) => boolean): void {
  const seen = new Set<string>()
  for (const log of logs) {
    const id = `${log.blockHash}:${log.logIndex}`
    if (!belongs(log)) throw nonsense('a log of another block', id)
    if (seen.has(id)) throw nonsense('the same log twice', id)
    seen.add(id)
  }
}

async function checkEmpty(rpc: Rpc, header: Header, bloom: Uint8Array): Promise<void> {
  const all = await getLogs(rpc, { blockHash: header.hash })
  check(all, log => log.blockHash === header.hash)
  if (!bloomCovers(fromHex(bloomOf(all)), bloom)) {
    throw nonsense('fewer logs than the bloom filter shows', `block ${header.height} ${header.hash}`)
  }
}
