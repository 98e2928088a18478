import type { Database } from '@sampan/database/database'
import { describeEachEngine } from '@sampan/database/testing/engines'
import type { Address, Hex } from '@sampan/kernel/hex'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { connectorMigrations } from '../store/migrations.ts'
import { type Anvil, startAnvil } from '../testing/anvil.ts'
import { type Deployment, deploy, receiptOf, transfer } from '../testing/deploy.ts'
import { type FaultProxy, startFaultProxy } from '../testing/fault-proxy.ts'
import { type CommitWatcher, openFollowRig } from '../testing/follow-rig.ts'
import { bloomOf } from './bloom.ts'
import { logsOfRange } from './logs.ts'
import { openRpc } from './rpc.ts'

const PAYEE: Address = `0x${'f6'.repeat(20)}`

type Log = Record<string, unknown>

describeEachEngine('following a node that misbehaves', connectorMigrations, ({ open }) => {
  let anvil: Anvil
  let proxy: FaultProxy
  let deployment: Deployment
  let database: Database
  let rig: Awaited<ReturnType<typeof openFollowRig>>
  const watcher: CommitWatcher = { current: () => {} }

  const pay = async (units: bigint) => {
    const hash = await transfer(anvil, deployment.token, PAYEE, units)
    await receiptOf(anvil, hash)
    return hash
  }
  const amounts = async () => (await rig.stored()).map(event => (event.type === 'transfer' ? event.amountUnits : 0n))
  const mine = (blocks: number) => anvil.call('anvil_mine', [`0x${blocks.toString(16)}`])
  const header = (height: Hex | 'latest') => anvil.call<Log>('eth_getBlockByNumber', [height, false])

  beforeEach(async () => {
    anvil = await startAnvil()
    proxy = await startFaultProxy(anvil.url)
    deployment = await deploy(anvil)
    await mine(10)
    database = await open(point => watcher.current(point))
    rig = await openFollowRig(anvil, deployment, database, watcher, { label: 31337, watch: [PAYEE], url: proxy.url })
    await rig.catchUp()
  })
  afterEach(async () => {
    await proxy.close()
    await database.close()
    await anvil.close()
  })

  const lies: [string, (logs: unknown) => unknown][] = [
    ['no logs though the bloom filter shows some', () => []],
    ['logs of another block', logs => (logs as Log[]).map(log => ({ ...log, blockHash: `0x${'77'.repeat(32)}` }))],
    ['the same log twice', logs => [...(logs as Log[]), ...(logs as Log[])]],
    ['a log marked as removed', logs => (logs as Log[]).map(log => ({ ...log, removed: true }))],
    ['nothing that is a list', () => null],
  ]
  for (const [what, rewrite] of lies) {
    it(`takes nothing in from an answer with ${what}`, async () => {
      await pay(5n)
      proxy.inject({ kind: 'rewrite', method: 'eth_getLogs', times: 3, rewrite })
      await expect(rig.turn()).rejects.toMatchObject({ code: 'connector.node_lies', retryable: true })
      expect(await amounts()).toEqual([])
      proxy.clear()
      await rig.catchUp()
      expect(await amounts()).toEqual([5n])
    })
  }

  for (const kind of ['drop', 'truncate', 'rate_limit', 'forbidden', 'error_in_body'] as const) {
    it(`asks again after ${kind}`, async () => {
      await pay(5n)
      proxy.inject({ kind, times: 2 })
      await rig.catchUp()
      expect(await amounts()).toEqual([5n])
    })
  }

  it('says that no node answers, and goes on when one does', async () => {
    await pay(5n)
    proxy.inject({ kind: 'drop', times: 4 })
    await expect(rig.turn()).rejects.toMatchObject({ code: 'connector.node_unavailable', retryable: true })
    await rig.catchUp()
    expect(await amounts()).toEqual([5n])
  })

  it('takes nothing back for a node that lags behind', async () => {
    const stale = await header('latest')
    await pay(5n)
    await rig.catchUp()
    await mine(2)
    proxy.inject({ kind: 'rewrite', method: 'eth_getBlockByNumber', rewrite: () => stale })
    await rig.turn()
    const ancient = await header('0x1')
    proxy.inject({ kind: 'rewrite', method: 'eth_getBlockByNumber', rewrite: () => ancient })
    await rig.turn()
    expect(await amounts()).toEqual([5n])
    expect(rig.batches.flatMap(({ events }) => events)).toHaveLength(1)
    await rig.catchUp()
    expect(rig.batches.at(-1)?.head.hash).toBe((await header('latest')).hash)
  })

  it('never lowers the finalized height', async () => {
    await mine(10)
    await rig.catchUp()
    const before = rig.batches.at(-1)?.finalizedHeight ?? 0
    const genesis = await header('0x0')
    await mine(3)
    proxy.inject({
      kind: 'rewrite',
      method: 'eth_getBlockByNumber',
      times: 2,
      rewrite: (result, { params }) => (params[0] === 'finalized' ? genesis : result),
    })
    await rig.turn()
    expect(rig.batches.at(-1)?.finalizedHeight).toBe(before)
    await rig.catchUp()
    expect(rig.batches.at(-1)?.finalizedHeight).toBeGreaterThan(before)
  })

  it('halts at a reorg deeper than what was final, and rewrites nothing', async () => {
    await pay(5n)
    await mine(12)
    await rig.catchUp()
    expect(await amounts()).toEqual([5n])
    await anvil.call('anvil_reorg', [14, []])
    await mine(1)
    await expect(rig.turn()).rejects.toMatchObject({ code: 'connector.reorg_beyond_final', retryable: false })
    expect(await amounts()).toEqual([5n])
    await mine(100)
    await expect(rig.turn()).rejects.toMatchObject({ code: 'connector.reorg_beyond_final' })
    expect(await amounts()).toEqual([5n])
  })

  it('reports what a reorg includes again under the same key', async () => {
    const hash = await pay(5n)
    await rig.catchUp()
    const raw = await anvil.call<Hex>('debug_getRawTransaction', [hash])
    await anvil.call('anvil_reorg', [3, [[raw, 2]]])
    await mine(1)
    await rig.catchUp()
    const events = rig.batches.flatMap(batch => batch.events)
    expect(events.map(({ type }) => type)).toEqual(['transfer', 'retracted', 'transfer'])
    const [first, , again] = events
    expect(first && 'id' in first && first.id).not.toBe(again && 'id' in again && again.id)
    expect(first?.type === 'transfer' && first.key).toBe(again?.type === 'transfer' && again.key)
  })

  it('catches up over finalized ranges after it was away, also when its last blocks were orphaned', async () => {
    await mine(2)
    await pay(1n)
    await rig.catchUp()
    await anvil.call('anvil_reorg', [2, []])
    await pay(2n)
    await mine(300)
    await pay(3n)
    await mine(300)
    await rig.catchUp()
    expect(await amounts()).toEqual([2n, 3n])
    expect(rig.batches.flatMap(({ events }) => events).map(({ type }) => type)).toEqual([
      'transfer',
      'retracted',
      'transfer',
      'transfer',
    ])
    const asked = proxy.requests.get('eth_getBlockByHash') ?? 0
    expect(asked).toBeLessThan(60)
  })

  it('halves a range that the node caps', async () => {
    await pay(1n)
    await mine(70)
    await pay(2n)
    const to = Number(await anvil.call<Hex>('eth_blockNumber'))
    const rpc = openRpc({ urls: [proxy.url] })
    proxy.inject({
      kind: 'refuse',
      method: 'eth_getLogs',
      times: 5,
      code: -32602,
      message: 'range is limited to 20 blocks',
    })
    const topics: Hex[] = ['0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef']
    const logs = await logsOfRange(rpc, 0, to, { addresses: [deployment.token.address], topics })
    expect(logs.map(({ data }) => BigInt(data)).slice(-2)).toEqual([1n, 2n])
    expect(new Set(logs.map(({ blockHash, logIndex }) => `${blockHash}${logIndex}`)).size).toBe(logs.length)
  })

  it('computes the same bloom filter over a block as the node', async () => {
    await pay(5n)
    const { hash, logsBloom } = await header('latest')
    const logs = await anvil.call<{ address: Hex; topics: Hex[] }[]>('eth_getLogs', [{ blockHash: hash }])
    expect(logs.length).toBeGreaterThan(0)
    expect(bloomOf(logs)).toBe(logsBloom)
  })

  it('tells transfers of the same amount in one block apart', async () => {
    await anvil.call('evm_setAutomine', [false])
    await transfer(anvil, deployment.token, PAYEE, 5n)
    await transfer(anvil, deployment.token, PAYEE, 5n)
    await mine(1)
    await rig.catchUp()
    const stored = await rig.stored()
    expect(new Set(stored.map(({ id }) => id)).size).toBe(2)
    expect(new Set(stored.map(({ key }) => key)).size).toBe(2)
  })
})
