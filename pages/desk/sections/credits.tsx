import type { CreditLine, DeskView } from '@sampan/api/desk-view'
import { Field, Form } from '../page/form.tsx'
import { wordsOf } from '../page/words.ts'

type CreditsProps = { title: string; view: DeskView; lines: readonly CreditLine[] }

export function Credits({ title, view, lines }: CreditsProps) {
  return (
    <section>
      {title && <h2>{title}</h2>}
      {lines.length === 0 && <p class="empty">None.</p>}
      <ul class="cards">
        {lines.map(credit => (
          <li key={`${credit.key}${credit.kind}`} class="card">
            <Credit credit={credit} />
            {isOpen(credit) && <Buttons credit={credit} csrf={view.csrf} />}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** What the bank said, and what the rule made of it. */
export function Credit({ credit }: { credit: CreditLine }) {
  return (
    <>
      <p class="line">
        <span class="sum">
          {credit.amount} {credit.currency}
        </span>
        <span class={credit.outcome === 'used' ? 'good' : 'warn'}>{wordsOf(credit.outcome)}</span>
        {credit.orderId && <a href={`/orders/${credit.orderId}`}>its order</a>}
      </p>
      <dl class="facts">
        <dt>From</dt>
        <dd>
          <bdi>{credit.payerName || 'not said'}</bdi>
        </dd>
        <dt>Text</dt>
        <dd class="mono">
          <bdi>{credit.remittance || 'none'}</bdi>
        </dd>
        <dt>Bank’s number</dt>
        <dd class="mono">{credit.bankReference}</dd>
        <dt>Booked</dt>
        <dd>
          {credit.bookedDate}, {credit.status}, evidence {credit.tier}
        </dd>
        <dt>On</dt>
        <dd>
          {credit.account}, by {credit.source}
        </dd>
        {credit.note && (
          <>
            <dt>Note</dt>
            <dd>{credit.note}</dd>
          </>
        )}
      </dl>
    </>
  )
}

function isOpen({ outcome }: CreditLine): boolean {
  return !['used', 'debt', 'dismissed'].includes(outcome)
}

function Buttons({ credit, csrf }: { credit: CreditLine; csrf: string }) {
  const base = `/credits/${credit.key}`
  const id = credit.key.slice(2, 14) + credit.kind
  return (
    <details class="more">
      <summary>Deal with it</summary>
      {credit.kind === 'credit' && (
        <>
          <Form action={`${base}/assign`} csrf={csrf} label="Assign to an order">
            <Field id={`order-${id}`} name="order" label="It is for the order" hint="The order’s id, from its page" />
            <button type="submit">Assign</button>
          </Form>
          <Form action={`${base}/owe`} csrf={csrf} label="Send back">
            <button type="submit">It has to go back</button>
          </Form>
        </>
      )}
      <Form action={`${base}/dismiss`} csrf={csrf} label="Take off the desk">
        <input type="hidden" name="kind" value={credit.kind} />
        <Field id={`note-${id}`} name="note" label="It is no payment, because" />
        <button type="submit">Dismiss</button>
      </Form>
    </details>
  )
}
