import type { CheckoutView } from '@sampan/api/checkout'
import { formatAmount } from '../amounts/format-amount.ts'
import type { Messages } from '../messages/en.ts'

/** Who is paid, for what, and how much: in the first screen, whatever the state. */
export function Header({ view, text }: { view: CheckoutView; text: Messages }) {
  const [initial] = view.merchant.name
  return (
    <header class="summary">
      <div class="merchant">
        <span class="mark" aria-hidden="true">
          {initial?.toUpperCase()}
        </span>
        <div>
          <h1>{text.payTo(view.merchant.name)}</h1>
          {view.description && (
            <p class="soft">
              <bdi>{view.description}</bdi>
            </p>
          )}
        </div>
      </div>
      <p class="total">
        <span class="soft">{text.total}</span>{' '}
        <strong dir="ltr">
          {formatAmount(view.amount)} <span class="currency">{view.currency}</span>
        </strong>
      </p>
    </header>
  )
}
