import { assert } from '@sampan/kernel/assert'
import { evmChainNumber } from '@sampan/kernel/asset'
import { fromHex, type Hex } from '@sampan/kernel/hex'
import { keccakHex } from '@sampan/kernel/keccak'
import {
  type Attempt,
  insertAttempt,
  insertFiller,
  lockNonce,
  readHeldNonces,
  reserveNonce,
  type SendRow,
  setState,
} from '../../store/send-store.ts'
import { RpcRefusal } from '../rpc.ts'
import { quantity } from '../wire.ts'
import { change, type SendContext, type Standing } from './context.ts'
import { type Fees, suggestFees } from './fees.ts'
import { revertReason } from './revert.ts'

/** Asked of the node at once. */
const PREFLIGHTS = 32

/** Ethereum's nodes take chainTransactions up to 128 KiB, the sequencers of some rollups up to 85,000 bytes. */
export const MAX_DATA_BYTES = 80_000
/** The most gas of a chainTransaction under EIP-7825; a chain that estimates more than that has another limit. */
const MAX_GAS = 2n ** 24n

type Verdict = { readonly go: true; readonly gas: bigint } | { readonly go: false; readonly reason: string | undefined }

/**
 * Whether a call would succeed, and its gas with a quarter to spare. A call that is too long for any node is refused here: with
 * a nonce it would hold up every later send. Without `go`, a reason is final and none means that
 * it must be asked again: a send of ours is still on its way, or the node is behind what the caller has seen.
 */
async function preflight(context: SendContext, row: SendRow, standing: Standing, inFlight: boolean): Promise<Verdict> {
  const { rpc, sender } = context
  const lengthBytes = (row.data.length - 2) / 2
  if (lengthBytes > MAX_DATA_BYTES) return { go: false, reason: `${lengthBytes} bytes are more than a node takes` }
  try {
    const estimate = BigInt(await rpc.call<Hex>('eth_estimateGas', [{ from: sender, to: row.to, data: row.data }]))
    const withSpare = (estimate * 5n) / 4n
    const isCapped = estimate <= MAX_GAS && withSpare > MAX_GAS
    return { go: true, gas: row.gasLimit ?? (isCapped ? MAX_GAS : withSpare) }
  } catch (error) {
    const reason = error instanceof RpcRefusal ? revertReason(error) : undefined
    if (reason === undefined) throw error
    const behind = Number(await rpc.call<Hex>('eth_blockNumber', [])) < standing.cursor.height
    return { go: false, reason: inFlight || behind ? undefined : reason }
  }
}

/**
 * Gives queued sends a nonce, or refuses those that would revert, before a nonce is spent on them. A revert counts only
 * once every send that was asked for earlier has been mined: it may be what makes this one succeed.
 */
export async function reserve(context: SendContext, rows: readonly SendRow[], standing: Standing): Promise<void> {
  const { chain, database, sender } = context
  const queued = rows.filter(({ state }) => state === 'queued').slice(0, PREFLIGHTS)
  if (queued.length === 0) return
  const firstUnmined = rows.findIndex(({ state }) => state !== 'mined' && state !== 'reverted')
  const verdicts = await Promise.all(
    queued.map(async row => {
      const inFlight = rows.indexOf(row) > firstUnmined
      return { row, verdict: await preflight(context, row, standing, inFlight) }
    }),
  )
  const chainNonce = await nonceAt(context, 'latest')
  await database.transact('connector.reserve', async trx => {
    for (const { row, verdict } of verdicts) {
      if (verdict.go) await reserveNonce(trx, chain, sender, { key: row.key, gas: verdict.gas, chainNonce })
    }
  })
  for (const { row, verdict } of verdicts) {
    if (verdict.go || verdict.reason === undefined) continue
    const { reason } = verdict
    await change(context, row, { state: 'refused', reason }, { status: 'refused', revertReason: reason })
  }
}

/** Signs what has a nonce, and stores what was signed before anybody can see it. */
export async function signReserved(context: SendContext, rows: readonly SendRow[]): Promise<void> {
  if (rows.length === 0) return
  const { chain, database } = context
  const fees = await suggestFees(context.rpc)
  const signed = await Promise.all(rows.map(async row => ({ row, attempt: await signAttempt(context, row, fees) })))
  await database.transact('connector.sign', async trx => {
    for (const { row, attempt } of signed) {
      await insertAttempt(trx, chain, row, attempt)
      await setState(trx, chain, row.key, 'reserved', { state: 'signed' })
    }
  })
}

/** Signs a send once more with other fees, under the nonce it has. */
export async function signAgain(context: SendContext, row: SendRow, fees: Fees): Promise<Attempt> {
  const attempt = await signAttempt(context, row, fees)
  await context.database.transact('connector.sign', trx => insertAttempt(trx, context.chain, row, attempt))
  return attempt
}

async function signAttempt({ chain, key }: SendContext, row: SendRow, fees: Fees): Promise<Attempt> {
  assert(row.nonce !== undefined && row.gasLimit !== undefined, 'a reserved send has its nonce and gas')
  const raw = await key.signTransaction({
    type: 'eip1559',
    chainId: Number(evmChainNumber(chain)),
    nonce: row.nonce,
    to: row.to,
    data: row.data,
    value: 0n,
    gas: row.gasLimit,
    maxFeePerGas: fees.maxFee,
    maxPriorityFeePerGas: fees.tip,
  })
  return { raw, hash: keccakHex(fromHex(raw)), ...fees }
}

/** Takes nonces that nobody holds and that the later ones would wait for, after a restored backup for instance. */
export async function fillGaps({ chain, sender, database, ...context }: SendContext): Promise<void> {
  const chainNonce = await nonceAt({ ...context, sender }, 'latest')
  const held = await readHeldNonces(database.kysely, chain, sender, chainNonce)
  const highest = Math.max(chainNonce - 1, ...held)
  const gaps = Array.from({ length: highest - chainNonce + 1 }, (_, i) => chainNonce + i).filter(
    nonce => !held.has(nonce),
  )
  if (gaps.length === 0) return
  await database.transact('connector.fill_gap', async trx => {
    await lockNonce(trx, chain, sender, chainNonce)
    for (const nonce of gaps) await insertFiller(trx, chain, sender, nonce)
  })
}

export async function nonceAt(
  { rpc, sender }: Pick<SendContext, 'rpc' | 'sender'>,
  at: 'latest' | number,
): Promise<number> {
  return Number(await rpc.call<Hex>('eth_getTransactionCount', [sender, at === 'latest' ? at : quantity(at)]))
}
