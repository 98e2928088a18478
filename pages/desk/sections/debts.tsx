import type { DebtLine, QueueView } from '@sampan/api/desk-view'
import { Form } from '../page/form.tsx'
import { awayOf, wordsOf } from '../page/words.ts'

/** Money that has to go back to the account it came from. */
export function Debts({ view }: { view: QueueView }) {
  return (
    <section>
      <h2>Money to send back</h2>
      {view.debts.length === 0 && <p class="empty">None.</p>}
      <ul class="cards">
        {view.debts.map(debt => (
          <li key={debt.id} class="card">
            <Debt debt={debt} now={view.now} />
            <Form action={`/debts/${debt.id}/refunded`} csrf={view.csrf} label="Mark as sent back">
              <button type="submit">
                I have sent {debt.amount} {debt.currency} back
              </button>
            </Form>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Debt({ debt, now }: { debt: DebtLine; now: number }) {
  return (
    <>
      <p class="line">
        <span class="sum">
          {debt.amount} {debt.currency}
        </span>
        <span class="warn">{wordsOf(debt.kind)}</span>
        {debt.orderId && <a href={`/orders/${debt.orderId}`}>its order</a>}
      </p>
      <dl class="facts">
        <dt>To</dt>
        <dd>
          <bdi>{debt.payerName || 'name not said'}</bdi>,{' '}
          <span class="mono">{debt.payerAccount || 'account not said'}</span>
        </dd>
        <dt>Bank’s number</dt>
        <dd class="mono">{debt.bankReference}</dd>
        <dt>Since</dt>
        <dd>
          {awayOf(debt.since, now)}
          {debt.report && `, gateway: ${debt.report}`}
        </dd>
      </dl>
    </>
  )
}
