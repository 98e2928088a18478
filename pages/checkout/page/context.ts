import type { CheckoutView } from '@sampan/api/checkout'
import type { DeviceKey } from '../device-key/device-key.ts'
import type { OrderCheck } from '../live/use-order-check.ts'
import type { Messages } from '../messages/en.ts'

/** What every screen is given. On the server there is no key, no check, and the verbs do nothing. */
export type ScreenProps = {
  readonly view: CheckoutView
  readonly text: Messages
  readonly deviceKey: DeviceKey | null | undefined
  readonly check: OrderCheck
  readonly busy: boolean
  readonly choose: (method: { rail: string; currency: string; payerName: string }) => void
  readonly claim: () => void
  readonly cancel: () => void
  readonly saveClaim: (() => void) | undefined
}
