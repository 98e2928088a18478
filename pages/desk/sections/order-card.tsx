import type { OrderCard, OrderView } from '@sampan/api/desk-view'
import { timeOf, wordsOf } from '../page/words.ts'
import { Credit } from './credits.tsx'
import { OrderActs } from './order-acts.tsx'
import { Deadline } from './queue.tsx'

/** One order: what to look for in the bank first, then what can be done, then the rest. */
export function OrderCardSection({ view }: { view: OrderView }) {
  const { order } = view
  return (
    <section>
      <h2>
        {order.localAmount} {order.currency} <span class="mono">{order.reference}</span>
      </h2>
      <p class="line">
        <strong>{wordsOf(order.status)}</strong>
        {order.certainty && <span class="soft">lock {wordsOf(order.certainty)}</span>}
        {order.isClaimed && <span class="warn">payer signed that it is paid: a claim, not a proof</span>}
        <Deadline line={order} now={view.now} />
      </p>
      <h3>Look for it in your bank</h3>
      <dl class="facts big">
        <dt>Exactly</dt>
        <dd>
          {order.localAmount} {order.currency}
        </dd>
        <dt>Reference</dt>
        <dd class="mono">{order.reference}</dd>
        <dt>On account</dt>
        <dd class="mono">{order.statementAccount}</dd>
        <dt>From</dt>
        <dd>
          <bdi>{order.payerName || 'name was not asked'}</bdi>
        </dd>
      </dl>
      <Booked order={order} />
      <OrderActs view={view} />
      <Signed order={order} />
      <About order={order} />
    </section>
  )
}

function Booked({ order }: { order: OrderCard }) {
  return (
    <>
      <h3>What the feed says</h3>
      {order.credits.length === 0 && <p class="empty">No credit with this reference.</p>}
      <ul class="cards">
        {order.credits.map(credit => (
          <li key={`${credit.key}${credit.kind}`} class="card">
            <Credit credit={credit} />
          </li>
        ))}
      </ul>
    </>
  )
}

function Signed({ order }: { order: OrderCard }) {
  if (order.acts.length === 0) return null
  return (
    <>
      <h3>Signed</h3>
      <ul class="cards">
        {order.acts.map(act => (
          <li key={act.type} class="card">
            <strong>{act.type}</strong>, {timeOf(act.signedAt)}: <bdi>{act.reason}</bdi>.{' '}
            <span class="soft">
              Gateway: {act.delivery}
              {act.sending && `; sent by this daemon: ${act.sending}`}
            </span>
          </li>
        ))}
      </ul>
    </>
  )
}

function About({ order }: { order: OrderCard }) {
  return (
    <details class="fold">
      <summary>All of the order</summary>
      <dl class="facts">
        <dt>Order id</dt>
        <dd class="mono">{order.id}</dd>
        <dt>Locked amount</dt>
        <dd>
          {order.amount}, of which {order.fee} fee
        </dd>
        <dt>Buyer</dt>
        <dd class="mono">{order.buyer}</dd>
        <dt>Arbiter</dt>
        <dd class="mono">{order.arbiter}</dd>
        <dt>Gateway</dt>
        <dd>{order.gateway}</dd>
        <dt>Merchant’s pseudonym</dt>
        <dd class="mono">{order.merchant}</dd>
        <dt>Payment</dt>
        <dd class="mono">{order.payment}</dd>
        <dt>Rail</dt>
        <dd>{order.rail}</dd>
        <dt>Accepted</dt>
        <dd>{timeOf(order.acceptedAt)}</dd>
      </dl>
    </details>
  )
}
