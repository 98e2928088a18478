import { Fault } from '@sampan/kernel/fault'
import { type Hex, isHex } from '@sampan/kernel/hex'

/** A block's header, as far as following needs it. `time` in unix seconds. */
export type Header = {
  readonly height: number
  readonly hash: Hex
  readonly parentHash: Hex
  readonly time: number
  readonly logsBloom: Hex
}

export type RawLog = {
  readonly address: Hex
  readonly topics: readonly Hex[]
  readonly data: Hex
  readonly height: number
  readonly blockHash: Hex
  readonly chainTransaction: Hex
  readonly logIndex: number
}

export function quantity(value: number | bigint): Hex {
  return `0x${value.toString(16)}`
}

export function parseHeader(json: Record<string, unknown>): Header {
  return {
    height: number(json, 'number'),
    hash: bytes(json, 'hash', 32),
    parentHash: bytes(json, 'parentHash', 32),
    time: number(json, 'timestamp'),
    logsBloom: bytes(json, 'logsBloom', 256),
  }
}

export function parseLog(json: Record<string, unknown>): RawLog {
  if (json.removed === true) throw nonsense('log', 'a removed log among those of a block')
  const topics = json.topics
  if (!Array.isArray(topics) || !topics.every(topic => isHex(topic, 32))) throw nonsense('log', 'topics')
  return {
    address: bytes(json, 'address', 20),
    topics: topics.map(topic => topic.toLowerCase() as Hex),
    data: bytes(json, 'data'),
    height: number(json, 'blockNumber'),
    blockHash: bytes(json, 'blockHash', 32),
    chainTransaction: bytes(json, 'transactionHash', 32),
    logIndex: number(json, 'logIndex'),
  }
}

export function number(json: Record<string, unknown>, field: string): number {
  const value = json[field]
  const parsed = typeof value === 'string' && /^0x[0-9a-f]+$/i.test(value) ? Number(value) : Number.NaN
  if (!Number.isSafeInteger(parsed)) throw nonsense(field, String(value))
  return parsed
}

export function bytes(json: Record<string, unknown>, field: string, length?: number): Hex {
  const value = json[field]
  if (!isHex(value, length)) throw nonsense(field, String(value))
  return value.toLowerCase() as Hex
}

/** An answer that contradicts itself or an earlier one. Asking again, or another node, may help. */
export function nonsense(what: string, found: string): Fault {
  return new Fault('connector.node_lies', `The node's answer makes no sense: ${what}: ${found.slice(0, 200)}`, {
    detail: { what, found: found.slice(0, 200) },
    hint: 'Nothing of it was taken in. If it goes on, use another node: this one is broken, out of sync or capped.',
    retryable: true,
  })
}
