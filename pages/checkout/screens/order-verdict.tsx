import type { OrderCheck } from '../live/use-order-check.ts'
import type { Messages } from '../messages/en.ts'

/** What this device found when it checked the order, in words. A mismatch is loud and hides where to pay. */
export function OrderVerdict({ check, text }: { check: OrderCheck; text: Messages }) {
  switch (check.state) {
    case 'good':
      return <p class="verdict good small">✓ {text.checkedOk}</p>
    case 'bad':
      return (
        <p class="note bad" role="alert">
          <strong>{text.checkedBad}</strong> <code dir="ltr">checkout.order_mismatch: {check.field}</code>
        </p>
      )
    case 'bystander':
      return <p class="note warn small">{text.notMyDevice}</p>
    case 'pending':
      return <p class="soft small">{text.checkedPending}</p>
    default:
      return null
  }
}
