import type { OrderView } from '@sampan/api/desk-view'
import { Field, Form } from '../page/form.tsx'

/** What a person can sign here. Each is folded away, so that nothing is signed by one slip of the hand. */
export function OrderActs({ view }: { view: OrderView }) {
  const { can } = view.order
  if (!can.release && !can.contest && !can.settle) {
    return <p class="soft">There is nothing to sign: the order is over, or everything has been signed.</p>
  }
  return (
    <>
      <h3>Sign by hand</h3>
      {can.release && <Release view={view} />}
      {can.settle && <Settle view={view} />}
      {can.contest && <Contest view={view} />}
    </>
  )
}

function Release({ view: { order, csrf } }: { view: OrderView }) {
  return (
    <details class="act">
      <summary>The money came: release</summary>
      <ol>
        <li>Open your bank’s own app, not a picture or a message.</li>
        <li>The money is booked, not pending.</li>
        <li>Amount, reference and name are those above.</li>
      </ol>
      <Form action={`/orders/${order.id}/release`} csrf={csrf} label="Release">
        <Field
          id="release-amount"
          name="amount"
          label={`Amount you see booked, in ${order.currency}`}
          hint="Type it from your bank."
          isNumber
        />
        <Check id="release-check" text="I see it booked in my bank." />
        <p class="signs">
          You sign <strong>Release</strong> of {order.amount} to {order.buyer}. It cannot be taken back.
        </p>
        <button type="submit" class="main">
          Sign the release
        </button>
      </Form>
    </details>
  )
}

function Settle({ view: { order, csrf } }: { view: OrderView }) {
  return (
    <details class="act">
      <summary>Too little came: offer the buyer its part</summary>
      <Form action={`/orders/${order.id}/settle`} csrf={csrf} label="Settle">
        <Field id="settle-amount" name="amount" label={`Amount that is booked, in ${order.currency}`} isNumber />
        <Check
          id="settle-check"
          text={`${order.settleAmount} of ${order.amount} goes to the buyer, the rest stays in the vault.`}
        />
        <p class="signs">
          You sign <strong>Settle</strong> with {order.settleAmount} to the buyer. It holds once the buyer signs it too.
        </p>
        <button type="submit">Sign the settlement</button>
      </Form>
    </details>
  )
}

function Contest({ view: { order, csrf } }: { view: OrderView }) {
  return (
    <details class="act">
      <summary>The money did not come: contest</summary>
      <Form action={`/orders/${order.id}/contest`} csrf={csrf} label="Contest">
        <Field
          id="contest-reason"
          name="reason"
          label="What you see in your bank"
          hint="The arbiter reads it. Say what is missing; accuse nobody."
        />
        <Check id="contest-check" text="I have looked at the right account, in booked and pending entries." />
        <p class="signs">
          You sign <strong>Contest</strong>. The arbiter {order.arbiter} then decides between you and the buyer.
        </p>
        <button type="submit">Sign the contest</button>
      </Form>
    </details>
  )
}

function Check({ id, text }: { id: string; text: string }) {
  return (
    <p class="check">
      <input id={id} type="checkbox" name="sure" required />
      <label for={id}>{text}</label>
    </p>
  )
}
