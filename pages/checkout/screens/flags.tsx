import type { PaymentFlag } from '@sampan/api/payment'
import type { Messages } from '../messages/en.ts'

/** What was unusual about the payment, beside where it stands. */
export function Flags({ flags, text }: { flags: readonly PaymentFlag[]; text: Messages }) {
  return (
    <>
      {flags.map(flag => (
        <p key={flag} class="note warn">
          {text.flags[flag]}
        </p>
      ))}
    </>
  )
}
