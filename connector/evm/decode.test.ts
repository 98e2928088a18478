import { vaultAbi } from '@sampan/contracts/vault'
import type { Hex } from '@sampan/kernel/hex'
import { encodeAbiParameters, encodeEventTopics } from 'viem'
import { describe, expect, it } from 'vitest'
import { asset } from '../registry/assets.ts'
import { eventFromJson, eventToJson } from '../store/event-json.ts'
import { type DecodeContext, decodeLogs, TRANSFER_TOPIC } from './decode.ts'
import type { RawLog } from './wire.ts'

const TOKEN = asset('eip155:1', `0x${'70'.repeat(20)}`, 'USDT', 6)
const VAULT: Hex = `0x${'aa'.repeat(20)}`
const ORDER_ID: Hex = `0x${'0d'.repeat(32)}`
const BLOCK: Hex = `0x${'bb'.repeat(32)}`
const CONTEXT: DecodeContext = {
  chain: 'eip155:1',
  assets: [TOKEN],
  vaultFactory: undefined,
  times: new Map([[BLOCK, 1_700_000_000]]),
}

const padded = (address: Hex): Hex => `0x${address.slice(2).padStart(64, '0')}`
const word = (value: bigint): Hex => `0x${value.toString(16).padStart(64, '0')}`

function log(fields: Partial<RawLog>): RawLog {
  return {
    address: TOKEN.address,
    topics: [TRANSFER_TOPIC, padded(`0x${'01'.repeat(20)}`), padded(VAULT)],
    data: word(5n),
    height: 9,
    blockHash: BLOCK,
    chainTransaction: `0x${'cc'.repeat(32)}`,
    logIndex: 3,
    ...fields,
  }
}

describe('decoding logs', () => {
  it('reads what a token says was received, up to the largest uint256', () => {
    const most = 2n ** 256n - 1n
    const [candidate] = decodeLogs([log({ data: word(most) })], CONTEXT)
    expect(candidate).toMatchObject({ watched: VAULT, event: { asset: TOKEN.id, to: VAULT, amountUnits: most } })
    if (candidate) expect(eventFromJson(JSON.parse(eventToJson(candidate.event)))).toEqual(candidate.event)
  })

  it('ignores zero transfers, tokens not registered, NFTs and malformed logs', () => {
    const ignored = [
      log({ data: word(0n) }),
      log({ address: `0x${'71'.repeat(20)}` }),
      log({ topics: [...log({}).topics, word(1n)], data: '0x' }),
      log({ topics: log({}).topics.slice(0, 2) }),
      log({ data: '0x' }),
    ]
    expect(decodeLogs(ignored, CONTEXT)).toEqual([])
  })

  it('gives equal transfers of one chainTransaction keys of their own, that another block does not change', () => {
    const twice = (blockHash: Hex, first: number) => [
      log({ blockHash, logIndex: first }),
      log({ blockHash, logIndex: first + 4 }),
    ]
    const other: Hex = `0x${'ee'.repeat(32)}`
    const times = new Map([...CONTEXT.times, [other, 1_700_000_012] as const])
    const here = decodeLogs(twice(BLOCK, 0), CONTEXT).map(({ event }) => event)
    const there = decodeLogs(twice(other, 7), { ...CONTEXT, times }).map(({ event }) => event)
    expect(new Set(here.map(({ key }) => key)).size).toBe(2)
    expect(there.map(({ key }) => key)).toEqual(here.map(({ key }) => key))
    expect(there.map(({ id }) => id)).not.toEqual(here.map(({ id }) => id))
  })

  it('reads a vault event, and takes a foreign contract with the same topic for none', () => {
    const topics = encodeEventTopics({ abi: vaultAbi, eventName: 'Released', args: { orderId: ORDER_ID } }) as Hex[]
    const types = ['uint96', 'uint96', 'address'].map(type => ({ type }))
    const data = encodeAbiParameters(types, [990n, 10n, VAULT])
    const [found, ...rest] = decodeLogs(
      [log({ address: VAULT, topics, data }), log({ address: VAULT, topics, data: '0x01' })],
      CONTEXT,
    )
    expect(found?.event).toMatchObject({
      type: 'vault',
      vault: VAULT,
      event: { type: 'released', orderId: ORDER_ID, paidUnits: 990n, feePaidUnits: 10n },
    })
    expect(rest).toEqual([])
  })

  it('reads what a vault does to a batch, and its events come back from the database as they were', () => {
    const which = (1n << 255n) | 5n
    const cases: [
      Parameters<typeof encodeEventTopics<typeof vaultAbi>>[0]['eventName'],
      string[],
      unknown[],
      object,
    ][] = [
      [
        'BatchLocked',
        ['uint64', 'uint16', 'uint96'],
        [7n, 256, 990n],
        { type: 'batchLocked', nonce: 7n, count: 256, totalUnits: 990n },
      ],
      [
        'BatchReleased',
        ['uint256', 'uint96', 'uint96'],
        [which, 990n, 10n],
        { type: 'batchReleased', which, paidUnits: 990n, feePaidUnits: 10n },
      ],
      ['BatchReturned', ['uint96'], [990n], { type: 'batchReturned', amountUnits: 990n }],
    ]
    for (const [eventName, names, values, event] of cases) {
      const topics = encodeEventTopics({ abi: vaultAbi, eventName, args: { batchId: ORDER_ID } } as never) as Hex[]
      const data = encodeAbiParameters(
        names.map(type => ({ type })),
        values,
      )
      const [found] = decodeLogs([log({ address: VAULT, topics, data })], CONTEXT)
      expect(found?.event).toMatchObject({ type: 'vault', event: { batchId: ORDER_ID, ...event } })
      if (found) expect(eventFromJson(JSON.parse(eventToJson(found.event)))).toEqual(found.event)
    }
    const topics = encodeEventTopics({
      abi: vaultAbi,
      eventName: 'TakenOut',
      args: { orderId: BLOCK, batchId: ORDER_ID },
    })
    const [taken] = decodeLogs([log({ address: VAULT, topics: topics as Hex[], data: '0x' })], CONTEXT)
    expect(taken?.event).toMatchObject({ event: { type: 'takenOut', orderId: BLOCK, batchId: ORDER_ID } })
  })
})
