import type { Database } from '@sampan/database/database'
import { describeEachEngine } from '@sampan/database/testing/engines'
import type { Address, Hex } from '@sampan/kernel/hex'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { connectorMigrations } from '../store/migrations.ts'
import { type Anvil, startAnvil } from '../testing/anvil.ts'
import { type Deployment, deploy, transfer } from '../testing/deploy.ts'
import { type CommitWatcher, type Death, openFollowRig } from '../testing/follow-rig.ts'
import { TRANSFER_TOPIC } from './decode.ts'

type Step =
  | { readonly do: 'pay'; readonly to: 0 | 1 | 2; readonly units: number; readonly mined: boolean }
  | { readonly do: 'payAndTake' }
  | { readonly do: 'mine'; readonly blocks: number }
  | { readonly do: 'reorg' | 'rollback'; readonly depth: number }
  | { readonly do: 'turn'; readonly die: Death | undefined }

/** Finality lags 16 blocks, so that a rollback and a reorg together stay above it. */
const SLOTS = 8

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('pay' as const),
      to: fc.constantFrom(0, 1, 2),
      units: fc.integer({ min: 0, max: 5 }),
      mined: fc.boolean(),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('payAndTake' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('mine' as const), blocks: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('reorg' as const), depth: fc.integer({ min: 1, max: 6 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('rollback' as const), depth: fc.integer({ min: 1, max: 4 }) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('turn' as const),
      die: fc.constantFrom(undefined, undefined, 'handler', 'before', 'after'),
    }),
  },
)

describeEachEngine('following through reorgs, rollbacks and crashes', connectorMigrations, ({ open }) => {
  let anvil: Anvil
  let deployment: Deployment
  let database: Database
  let label = 0
  const watcher: CommitWatcher = { current: () => {} }
  const height = async () => Number(await anvil.call<Hex>('eth_blockNumber'))

  beforeAll(async () => {
    anvil = await startAnvil({ slotsInAnEpoch: SLOTS })
    deployment = await deploy(anvil)
    await anvil.call('evm_setAutomine', [false])
    await anvil.call('anvil_mine', ['0x20'])
    database = await open(point => watcher.current(point))
  })
  afterAll(async () => {
    await database.close()
    await anvil.close()
  })

  const canonical = async (watched: readonly Address[], from: number) => {
    const query = {
      fromBlock: `0x${from.toString(16)}`,
      toBlock: 'latest',
      address: deployment.token.address,
      topics: [TRANSFER_TOPIC],
    }
    const logs = await anvil.call<{ blockHash: Hex; logIndex: Hex; topics: Hex[]; data: Hex }[]>('eth_getLogs', [query])
    return logs
      .filter(({ topics, data }) => BigInt(data) > 0n && watched.includes(`0x${topics[2]?.slice(26)}`))
      .map(({ blockHash, logIndex }) => `${blockHash}:${Number(logIndex)}`)
  }

  let retractions = 0

  it('ends with exactly the events of the canonical chain, each given once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 16 }), async steps => {
        label++
        const payees = [0, 1, 2].map(i => `0x${(label * 4 + i).toString(16).padStart(40, '0')}` as Address)
        const watch = payees.slice(0, 2)
        const begun = await height()
        const rig = await openFollowRig(anvil, deployment, database, watcher, { label, watch })
        await rig.catchUp()
        let highest = begun
        for (const now of steps) {
          const head = await height()
          highest = Math.max(highest, head)
          // Deeper than this would rewrite what was final, which is another test.
          const room = head - (highest - 2 * SLOTS) - 1
          if (now.do === 'pay') {
            await transfer(anvil, deployment.token, payees[now.to] as Address, BigInt(now.units))
            if (now.mined) await anvil.call('anvil_mine', ['0x1'])
          } else if (now.do === 'payAndTake') {
            await transfer(anvil, deployment.token, payees[0] as Address, 9n)
            await anvil.call('anvil_mine', ['0x1'])
            await rig.turn()
          } else if (now.do === 'mine') await anvil.call('anvil_mine', [`0x${now.blocks.toString(16)}`])
          else if (now.do === 'turn') await rig.turn(now.die)
          else if (room > 0 && now.do === 'reorg') await anvil.call('anvil_reorg', [Math.min(now.depth, room), []])
          else if (room > 0) await anvil.call('anvil_rollback', [Math.min(now.depth, room)])
        }
        highest = Math.max(highest, await height())
        // A chain that only shrank looks like a node that lags; the next blocks tell.
        await anvil.call('anvil_mine', [`0x${(highest - (await height()) + 1).toString(16)}`])
        await rig.catchUp()
        const ids = (events: readonly { id: string }[]) => events.map(({ id }) => id.split(':').slice(2).join(':'))
        const expected = await canonical(watch, begun - 2 * SLOTS)
        expect(ids(await rig.stored())).toEqual(expected)
        expect(ids(rig.held())).toEqual(expected)
        retractions += rig.batches.flatMap(({ events }) => events).filter(({ type }) => type === 'retracted').length
      }),
      { numRuns: 110, endOnFailure: true },
    )
    // Otherwise the histories were too tame to show anything.
    expect(retractions).toBeGreaterThan(50)
  }, 180_000)
})
