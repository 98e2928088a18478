import type { Address } from '@sampan/kernel/hex'
import { lockBatch, releaseBatch, releaseOne } from './batch-verbs.ts'
import { fill, LANES, locked, ONE, openUsedDesk } from './batches.ts'
import { openChain } from './chain.ts'
import type { Desk } from './desk.ts'
import { type Parts, traceCall } from './trace.ts'
import { lock, release } from './verbs.ts'

/** What one act cost, and what for. */
export type Traced = { readonly what: string; readonly gas: number; readonly parts: Parts }

/** Where the gas goes of what docs/gas.md explains, in the vault and on the storage that the bench measures. */
export async function measureParts(): Promise<Traced[]> {
  const chain = await openChain()
  try {
    const names: Record<Address, string> = {
      [chain.token.address]: 'token: its own code and storage',
      [ECRECOVER]: 'signature: ecrecover',
    }
    let parts: Parts = new Map()
    const spend: typeof chain.spend = async call => {
      parts = await traceCall(chain, call, names)
      return await chain.spend(call)
    }
    const desk = await openUsedDesk({ ...chain, spend }, 2)
    const traced: Traced[] = []
    await everyAct(desk, async (what, act, among = 1) => {
      const gas = await act()
      traced.push({ what, gas: gas / among, parts: new Map([...parts].map(([part, units]) => [part, units / among])) })
    })
    return traced
  } finally {
    await chain.close()
  }
}

const ECRECOVER: Address = `0x${'00'.repeat(19)}01`

type Trace = (what: string, act: () => Promise<number>, among?: number) => Promise<void>

async function everyAct(desk: Desk, trace: Trace): Promise<void> {
  await release(desk, await lockedAlone(desk))
  const order = await desk.order()
  await trace('lock', () => lock(desk, order))
  await trace('release', () => release(desk, order))
  const hundred = await fill(desk, LANES.paid, 100)
  await trace('lock, of 100', () => lockBatch(desk, hundred), 100)
  await trace('release, of 100, paid out', () => releaseBatch(desk, hundred), 100)
  const credited = await locked(desk, LANES.credit, 100)
  await trace('release, of 100, as credit', () => releaseBatch(desk, credited), 100)
  const broken = await locked(desk, LANES.paid, 100)
  await trace('one of 100 alone', () => releaseOne(desk, broken, ONE))
}

async function lockedAlone(desk: Desk) {
  const order = await desk.order()
  await lock(desk, order)
  return order
}

/** A Markdown table: a line for each part, a column for each act. */
export function formatParts(traced: readonly Traced[]): string {
  const rounded = (gas: number | undefined) => (gas ? Math.round(gas).toLocaleString('en-US') : '')
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const names = [...new Set(traced.flatMap(({ parts }) => [...parts.keys()]))].sort()
  return [
    line(['', ...traced.map(({ what }) => what)]),
    line(['---', ...traced.map(() => '---:')]),
    ...names.map(name => line([name, ...traced.map(({ parts }) => rounded(parts.get(name)))])),
    line(['**sum**', ...traced.map(({ gas }) => `**${rounded(gas)}**`)]),
  ].join('\n')
}
