import type { ActLine, CreditLine, OrderCard, OrderLine } from '@sampan/api/desk-view'
import { currencyDecimals } from '@sampan/kernel/currency'
import { formatUnits } from '@sampan/kernel/decimal'
import type { OrderVault } from '@sampan/order/v1/order'
import { isAllowed, nextTimeout, silenceIsConsent } from '@sampan/order/v1/reducer'
import type { Acceptor } from '../acceptor.ts'
import type { ChainView } from '../chain/store/chain-store.ts'
import type { StoredCredit } from '../feeds/store/credit-store.ts'
import type { OrderRecord } from '../orders/order-record.ts'
import { bookedCredits, sumUnits } from '../release/booked-credits.ts'
import { settlePart } from '../release/by-hand.ts'
import { expectedPayment, lockCertainty } from '../release/expected-payment.ts'
import { claimedState } from '../release/sign-act.ts'
import type { OwnAct } from '../release/store/act-store.ts'

type Facts = {
  readonly view: ChainView | undefined
  readonly vault: OrderVault
  readonly chainNow: number
  readonly acts: readonly OwnAct[]
  readonly credits: readonly StoredCredit[]
}

/** One line of the queue. */
export function orderLine(acceptor: Pick<Acceptor, 'book' | 'finality'>, record: OrderRecord, facts: Facts): OrderLine {
  const { order, state } = record
  const acts = facts.acts.filter(act => act.orderId === record.orderId)
  return {
    id: record.orderId,
    status: record.closedAt !== undefined && state.status === 'none' ? 'never_locked' : state.status,
    certainty: lockCertainty(record, acceptor.finality, facts.view) ?? '',
    localAmount: localAmount(record.localUnits, record.currency),
    currency: record.currency,
    amount: formatUnits(order.amount, acceptor.book.asset.decimals),
    reference: record.reference,
    account: record.account,
    isClaimed: record.claim !== undefined || state.status === 'claimed' || state.status === 'contested',
    deadline: deadlineOf(record, facts.vault),
    signed: [...new Set(acts.map(act => act.type))],
    acceptedAt: record.acceptedAt,
  }
}

/** Everything about one order, and which buttons would work. */
export function orderCard(
  acceptor: Pick<Acceptor, 'book' | 'finality' | 'signer'>,
  record: OrderRecord,
  facts: Facts,
): OrderCard {
  const { order } = record
  const token = (units: bigint) => formatUnits(units, acceptor.book.asset.decimals)
  const own = facts.acts.filter(act => act.orderId === record.orderId)
  const may = (type: 'release' | 'contest' | 'settle') =>
    !own.some(act => act.type === type && act.signer === acceptor.signer.address) &&
    isAllowed(type, order, facts.vault, type === 'contest' ? claimedState(record) : record.state, facts.chainNow)
  const bookedUnits = sumUnits(bookedCredits(record, facts.credits))
  const expected = expectedPayment(record, false)
  const line = orderLine(acceptor, record, facts)
  const isReleased = own.some(act => act.type === 'release')
  const isShort = bookedUnits > 0n && bookedUnits < record.localUnits
  return {
    ...line,
    gateway: record.gateway,
    merchant: record.merchant,
    payment: record.payment,
    rail: record.terms.values.rail,
    statementAccount: expected.account.statementAccount,
    payerName: record.terms.values.payerName,
    fee: token(order.fee),
    buyer: order.buyer,
    arbiter: order.arbiter,
    credits: facts.credits.map(creditLine),
    bookedAmount: localAmount(bookedUnits, record.currency),
    acts: own.map(actLine),
    can: {
      release: may('release'),
      contest: !isReleased && may('contest'),
      settle: !isReleased && isShort && may('settle'),
    },
    settleAmount: token(settlePart(record, bookedUnits)),
  }
}

export function creditLine({ key, kind, account, credit, source, outcome, orderId, note }: StoredCredit): CreditLine {
  return {
    key,
    kind,
    account,
    amount: localAmount(credit.amountUnits, credit.currency),
    currency: credit.currency,
    status: credit.status,
    tier: credit.tier,
    bookedDate: credit.booked.date,
    payerName: credit.payerName ?? '',
    remittance: [...credit.structuredReferences, ...credit.remittance].join(' '),
    bankReference: credit.bankReference,
    source,
    outcome,
    orderId,
    note,
  }
}

export function localAmount(units: bigint, currency: string): string {
  const decimals = currencyDecimals(currency)
  return formatUnits(units, decimals.ok ? decimals.value : 0)
}

function actLine(act: OwnAct): ActLine {
  const delivery = act.deliveredAt === undefined ? (act.deliveryRefused ?? 'waiting') : 'delivered'
  const sending = act.sentAt === undefined ? '' : (act.sendStatus ?? 'queued')
  return { type: act.type, reason: act.reason, signedAt: act.signedAt, delivery, sending }
}

function deadlineOf({ order, state }: OrderRecord, vault: OrderVault): OrderLine['deadline'] {
  const timeout = nextTimeout(order, state)
  if (!timeout) return undefined
  if (timeout.type === 'expire') return { at: timeout.after, what: 'expires' }
  if (state.status === 'contested') return { at: timeout.after, what: 'returned' }
  return { at: timeout.after, what: silenceIsConsent(order, vault) ? 'released' : 'contested' }
}
