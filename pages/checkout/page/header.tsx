import type { CheckoutView } from '@sampan/api/checkout'
import type { Messages } from '../messages/en.ts'

/** Who is paid, for what, and how much: in the first screen, whatever the state. */
export function Header({ view, text }: { view: CheckoutView; text: Messages }) {
  return (
    <header>
      <h1>{text.payTo(view.merchant.name)}</h1>
      {view.description && <p class="soft">{view.description}</p>}
      <p class="total">
        <span class="soft">{text.total}</span>{' '}
        <strong dir="ltr">
          {view.amount} {view.currency}
        </strong>
      </p>
    </header>
  )
}
