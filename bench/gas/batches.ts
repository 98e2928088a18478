import { toHex, utf8 } from '@sampan/kernel/hex'
import { sha256 } from '@sampan/kernel/sha256'
import { type Signer, walletSigner } from '@sampan/kernel/testing/signers'
import {
  expireBatch,
  type FilledBatch,
  fillBatch,
  lockBatch,
  releaseBatch,
  releaseOne,
  takeOutByClaim,
} from './batch-verbs.ts'
import type { GasChain } from './chain.ts'
import { type Desk, type OrderShape, openDesk } from './desk.ts'
import type { Row, Subject } from './subject.ts'

const SIZES = [1, 10, 50, 100, 256] as const
const MOST = 256

/** The highest bit of a lane makes credits of payouts. The last two are used for the first time where a row says so. */
export const LANES = { paid: 2, credit: 2 ** 31 + 2, fresh: 3, freshCredit: 2 ** 31 + 3 }

/** Has as long a path as any order of 100 has. */
export const ONE = 57

/**
 * Orders locked and released many at once, gas per order. Every order has its own buyer, payer, amount and terms. In the
 * lanes that are used again the buyers hold the token, or have a credit that they did not pull.
 */
export const measureBatches: Subject = async chain => {
  const desk = await openUsedDesk(chain, 2)
  const paid = await measureSizes(desk, LANES.paid, 'paid out')
  const credit = await measureSizes(desk, LANES.credit, 'as credit')
  const alone = await measureAlone(desk)
  return {
    title: 'Orders in a batch, each',
    rows: [
      ...paid.rows,
      ...credit.rows,
      ...(await measureVariants(desk)),
      ...alone.rows,
      ...(await measureFirst(desk)),
    ],
    headlines: { batch_100_paid: paid.ofHundred, batch_100_credit: credit.ofHundred, one_of_batch: alone.one },
  }
}

/** A desk whose lanes, but for the fresh ones, were used by as many orders as fit, for buyers that hold the token. */
export async function openUsedDesk(chain: GasChain, ownerIndex: number): Promise<Desk> {
  const desk = await openDesk(chain, ownerIndex)
  for (let i = 0; i < MOST; i++) await chain.give(signerOf('buyer', i).address, 1n)
  for (const lane of [LANES.paid, LANES.credit]) await useUp(desk, lane)
  return desk
}

async function measureSizes(desk: Desk, lane: number, how: string): Promise<{ rows: Row[]; ofHundred: number }> {
  const rows: Row[] = []
  let ofHundred = Number.NaN
  for (const size of SIZES) {
    const filled = await fill(desk, lane, size)
    const lock = (await lockBatch(desk, filled)) / size
    const release = (await releaseBatch(desk, filled)) / size
    if (size === 100) ofHundred = lock + release
    rows.push(
      { what: `lock, ${size}, ${how}`, gas: lock },
      { what: `release, ${size}, ${how}`, gas: release },
      { what: `lock + release, ${size}, ${how}`, gas: lock + release },
    )
  }
  return { rows, ofHundred }
}

async function measureVariants(desk: Desk): Promise<Row[]> {
  const release = async (lane: number, shape: OrderShape, options?: { each: boolean }) =>
    (await releaseBatch(desk, await locked(desk, lane, 100, shape), undefined, options)) / 100
  const fee: OrderShape = { fee: 1_234_567n }
  return [
    { what: 'release, 100, paid out, with fees', gas: await release(LANES.paid, fee) },
    { what: 'release, 100, as credit, with fees', gas: await release(LANES.credit, fee) },
    { what: 'release, 100, paid out, each signed', gas: await release(LANES.paid, {}, { each: true }) },
    { what: 'release, 100, as credit, each signed', gas: await release(LANES.credit, {}, { each: true }) },
  ]
}

/** Out of 100 that were locked together. */
async function measureAlone(desk: Desk): Promise<{ rows: Row[]; one: number }> {
  const filled = await locked(desk, LANES.paid, 100)
  const one = await releaseOne(desk, filled, ONE)
  const rows = [
    { what: 'one of 100 alone, the first to leave', gas: one },
    { what: 'one of 100 alone, the second', gas: await releaseOne(desk, filled, ONE + 1) },
    { what: 'one of 100 alone, by releaseBatch', gas: await releaseBatch(desk, filled, [ONE + 2]) },
    {
      what: 'claim one of 100, taking it out',
      gas: await takeOutByClaim(desk, filled, ONE + 3, signerOf('payer', ONE + 3)),
    },
    { what: 'expire what is left of 100, together', gas: await expireBatch(desk, filled) },
  ]
  return { rows, one }
}

/** What is dearer the first time. */
async function measureFirst(desk: Desk): Promise<Row[]> {
  const newcomers = await fill(desk, LANES.fresh, 100, {}, 'newcomer')
  const lock = (await lockBatch(desk, newcomers)) / 100
  const first = await releaseOne(desk, newcomers, ONE)
  const rest = [...newcomers.orders.keys()].filter(position => position !== ONE)
  const release = (await releaseBatch(desk, newcomers, rest)) / rest.length
  const credited = await locked(desk, LANES.freshCredit, 100, {}, 'newcomer')
  return [
    { what: 'lock, 100, in a lane never used', gas: lock },
    { what: 'one of 100 alone, the first ever in its lane, to a new holder', gas: first },
    { what: 'release, 99, paid out to new holders', gas: release },
    { what: 'release, 100, as the first credit of each', gas: (await releaseBatch(desk, credited)) / 100 },
  ]
}

/** A batch of all that fit, of which two leave first, one in each half of what a lane remembers. */
async function useUp(desk: Desk, lane: number): Promise<void> {
  const filled = await locked(desk, lane, MOST)
  const first = [1, MOST - 1]
  await releaseBatch(desk, filled, first)
  await releaseBatch(
    desk,
    filled,
    [...filled.orders.keys()].filter(position => !first.includes(position)),
  )
}

export async function locked(
  desk: Desk,
  lane: number,
  count: number,
  shape?: OrderShape,
  buyer?: string,
): Promise<FilledBatch> {
  const filled = await fill(desk, lane, count, shape, buyer)
  await lockBatch(desk, filled)
  return filled
}

export async function fill(
  desk: Desk,
  lane: number,
  count: number,
  shape?: OrderShape,
  buyer = 'buyer',
): Promise<FilledBatch> {
  const shapes = Array.from({ length: count }, (_, i) => ({
    buyer: signerOf(buyer, i).address,
    payer: signerOf('payer', i).address,
    amount: 100_000_000n + BigInt(i) * 1_234_567n,
    terms: toHex(sha256(utf8(`terms ${i}`))),
    ...shape,
  }))
  return fillBatch(await desk.orders(shapes, lane))
}

const known = new Map<string, Signer>()

function signerOf(name: string, index: number): Signer {
  const full = `${name} ${index}`
  const signer = known.get(full) ?? walletSigner(full)
  known.set(full, signer)
  return signer
}
