import type { CheckoutView } from '@sampan/api/checkout'
import type { Messages } from '../messages/en.ts'

/** The USDT is locked: said first, proven below. */
export function LockProof({ view, text }: { view: CheckoutView; text: Messages }) {
  if (!view.order || !view.chosen) return null
  const lock = view.order.chain_transactions['lock']
  return (
    <div class="note good">
      <p>
        <strong>{text.locked(view.chosen.receives)}</strong>
      </p>
      <details>
        <summary>{text.lockedProof}</summary>
        <dl class="proof">
          <dt>{text.vault}</dt>
          <dd class="mono" dir="ltr">
            {view.order.vault.address}
          </dd>
          <dt>{text.orderId}</dt>
          <dd class="mono" dir="ltr">
            {view.order.id}
          </dd>
          {lock && (
            <>
              <dt>{text.chainTransaction}</dt>
              <dd class="mono" dir="ltr">
                {lock}
              </dd>
            </>
          )}
        </dl>
      </details>
    </div>
  )
}
