import type { AcceptorOrder, LockRequest } from '@sampan/api/acceptor-protocol'
import type { VaultReading } from '@sampan/connector/connector'
import { unreachable } from '@sampan/kernel/assert'
import { verifySignature } from '@sampan/kernel/verify'
import { requiredSigners } from '@sampan/order/v1/signers'
import { hashAct } from '@sampan/order/v1/typed-data'
import type { Acceptor } from '../acceptor.ts'
import { acceptRequests } from '../orders/accept-request.ts'
import type { RequestRefusal } from '../orders/check-request.ts'
import { findOrder, setToldClaim } from '../orders/store/order-store.ts'
import { callGateway, type Door } from './call-gateway.ts'
import type { Session } from './open-session.ts'
import type { StreamMessage } from './read-stream.ts'

/**
 * Takes in one message but a request, which `answerRequests` takes. What follows from it is in the database when this
 * resolves; `onWork` says that there is some.
 */
export async function handleMessage(
  acceptor: Acceptor,
  door: Door,
  message: Exclude<StreamMessage, { event: 'request' }>,
  onWork: () => void,
): Promise<void> {
  switch (message.event) {
    case 'order':
      await hearOrder(acceptor, message.data)
      onWork()
      return
    case 'withdrawn':
      // A lock that is signed stays signed until it can no longer be locked, so there is nothing to take back.
      acceptor.logger.info({ gateway: door.origin, request: message.data.request }, 'request withdrawn')
      return
    case 'malformed':
      acceptor.logger.error(
        { gateway: door.origin, ...message.data },
        'the gateway says what the protocol does not allow',
      )
      return
    case 'ping':
      return
    default:
      unreachable(message)
  }
}

/** Answers requests that came together. What is signed is in the database when this resolves; `onWork` says that there is some. */
export async function answerRequests(
  acceptor: Acceptor,
  door: Door,
  session: Session,
  requests: readonly LockRequest[],
  onWork: () => void,
): Promise<void> {
  const answers = await acceptRequests(acceptor, door.origin, requests)
  if (answers.some(({ answer }) => answer.ok)) onWork()
  for (const { request, answer } of answers) {
    if (!answer.ok) await decline(acceptor, door, session, request, answer)
  }
}

async function decline(
  acceptor: Acceptor,
  door: Door,
  session: Session,
  request: LockRequest,
  answer: RequestRefusal,
): Promise<void> {
  acceptor.logger.info(
    { gateway: door.origin, request: request.id, code: answer.code, detail: answer.detail },
    'declined',
  )
  const declined = await callGateway(
    door,
    'declineLockRequest',
    { reason: answer.code },
    { params: { id: request.id }, token: session.token, idempotencyKey: `decline-${request.id}` },
  )
  // The gateway asks the next acceptor after a few seconds without an answer too.
  if (!declined.ok) acceptor.logger.warn({ code: declined.code, detail: declined.detail }, 'decline not taken')
}

/** Believes of a gateway’s word only what somebody signed: the payer’s claim. */
export async function hearOrder(acceptor: Acceptor, told: AcceptorOrder): Promise<void> {
  const { id } = told.order
  const record = await findOrder(acceptor.database.kysely, id)
  if (!record) {
    acceptor.logger.warn({ order: id }, 'the gateway tells of an order that is not in this database')
    return
  }
  if (!told.claim || record.claim) return
  const { signature, signer } = told.claim
  const { vault }: Pick<VaultReading, 'vault'> = await acceptor.connector.readVault(acceptor.config.vault.address)
  const may = requiredSigners('claim', record.order, vault, 'locked').some(group => group.includes(signer))
  const digest = hashAct({ type: 'claim' }, record.order, vault)
  if (!may || verifySignature(digest, signature, signer) !== 'valid') {
    acceptor.logger.warn({ order: id, signer }, 'the gateway tells of a claim that nobody entitled has signed')
    return
  }
  await acceptor.database.transact('orders.hear_claim', trx => setToldClaim(trx, id, { signature, signer }))
}
