import { Fault } from '@sampan/kernel/fault'
import type { Attempt, SendRow } from '../../store/send-store.ts'
import { RpcRefusal } from '../rpc.ts'
import { change, type SendContext, type Standing } from './context.ts'
import { bumpFees, suggestFees } from './fees.ts'
import { signAgain } from './prepare.ts'

/** Hands signed bytes to the node. The same bytes twice are one effect, so this is how every doubt is resolved. */
export async function broadcast(
  context: SendContext,
  row: SendRow,
  attempt: Attempt,
  standing: Standing,
): Promise<void> {
  const answer = await submit(context, attempt)
  if (answer === 'underpriced') return rebid(context, row, attempt, standing)
  await nowBroadcast(context, row, attempt, standing)
}

/** Told only when it was not under way already. */
async function nowBroadcast(
  context: SendContext,
  row: SendRow,
  { hash }: Attempt,
  { cursor }: Standing,
): Promise<void> {
  const sent = { status: 'broadcast', chainTransaction: hash } as const
  const next = { state: 'broadcast', broadcastHeight: cursor.height } as const
  await change(context, row, next, row.state === 'broadcast' ? undefined : sent)
}

/** Raises the fees of a send that waits too long, under the same nonce; whichever attempt is mined is the send. */
export async function rebid(context: SendContext, row: SendRow, attempt: Attempt, standing: Standing): Promise<void> {
  const fees = bumpFees(attempt, await suggestFees(context.rpc), context.ceilingMaxFee)
  if (fees === undefined) {
    throw new Fault('connector.fee_ceiling', `${row.key} waits, and the fee ceiling is reached`, {
      detail: { key: row.key, maxFee: String(attempt.maxFee), ceiling: String(context.ceilingMaxFee) },
      hint: 'Raise the ceiling, or wait: the attempts made so far stay valid.',
      retryable: true,
    })
  }
  const next = await signAgain(context, row, fees)
  if ((await submit(context, next)) === 'underpriced') return
  await nowBroadcast(context, row, next, standing)
}

/** Sends the bytes. That the node has them already, or that their nonce is used, is for `settle` to look into. */
async function submit({ rpc, observe }: SendContext, attempt: Attempt): Promise<'taken' | 'underpriced'> {
  observe({ kind: 'broadcast', name: 'send', phase: 'before' })
  const answer = await rpc.call('eth_sendRawTransaction', [attempt.raw]).then(
    () => 'taken' as const,
    error => judge(error),
  )
  observe({ kind: 'broadcast', name: 'send', phase: 'after' })
  return answer
}

function judge(error: unknown): 'taken' | 'underpriced' {
  if (!(error instanceof RpcRefusal)) throw error
  const message = error.message.toLowerCase()
  if (/already (imported|known)|known transaction|nonce too low|already exists/.test(message)) return 'taken'
  if (/underpriced|less than block base fee|fee too low|max fee per gas/.test(message)) return 'underpriced'
  if (/insufficient funds/.test(message)) {
    throw new Fault('connector.gas_money_missing', `The sending key cannot pay for gas: ${error.message}`, {
      detail: { reason: error.message },
      hint: "Send some of the chain's own coin to the sender's address. Nothing is lost; sending goes on by itself.",
      retryable: true,
      cause: error,
    })
  }
  throw new Fault('connector.send_rejected', `The node does not take a send: ${error.message}`, {
    detail: { reason: error.message },
    hint: 'The send keeps its nonce and is tried again. Later ones of this key wait behind it.',
    retryable: true,
    cause: error,
  })
}
