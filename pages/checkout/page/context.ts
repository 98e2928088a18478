import type { CheckoutView } from '@sampan/api/checkout'
import type { OrderCheck } from '../live/use-order-check.ts'
import type { Messages } from '../messages/en.ts'
import type { Locale } from '../messages/locales.ts'

export type Choice = { readonly rail: string; readonly currency: string; readonly payerName: string }

/** What every screen is given. On the server nothing has been checked, and the verbs do nothing. */
export type ScreenProps = {
  readonly view: CheckoutView
  readonly text: Messages
  readonly locale: Locale
  readonly check: OrderCheck
  readonly busy: boolean
  /** The claim was signed here since the page was opened, whether or not the gateway has it. */
  readonly claimSigned: boolean
  readonly choose: (choice: Choice) => void
  readonly claim: () => void
  readonly cancel: () => void
  readonly saveClaim: () => void
}
