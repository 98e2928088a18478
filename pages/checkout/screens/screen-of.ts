import type { CheckoutStep } from '@sampan/api/checkout'
import type { FunctionComponent } from 'preact'
import type { OrderCheck } from '../live/use-order-check.ts'
import type { ScreenProps } from '../page/context.ts'
import { ChooseMethodScreen } from './choose-method.tsx'
import { ClaimedScreen } from './claimed.tsx'
import { DistrustScreen } from './distrust.tsx'
import { EndedScreen } from './ended.tsx'
import { PaidScreen } from './paid.tsx'
import { PayScreen } from './pay.tsx'
import { WaitingScreen } from './waiting.tsx'
import { WithdrawnScreen } from './withdrawn.tsx'

const SCREENS = {
  choose_method: ChooseMethodScreen,
  no_acceptor: ChooseMethodScreen,
  matching: WaitingScreen,
  locking: WaitingScreen,
  releasing: WaitingScreen,
  pay: PayScreen,
  withdrawn: WithdrawnScreen,
  claimed: ClaimedScreen,
  contested: ClaimedScreen,
  paid: PaidScreen,
  partly_paid: PaidScreen,
  returned: EndedScreen,
  expired: EndedScreen,
  cancelled: EndedScreen,
} as const satisfies Record<CheckoutStep, FunctionComponent<ScreenProps>>

/** Before the payer has said that they paid, an order that fails its check leaves nothing on the page to pay by. */
const BEFORE_PAYING: readonly CheckoutStep[] = ['locking', 'pay', 'withdrawn']

/** The screen of a step. A step without one does not compile. */
export function screenOf(step: CheckoutStep, check: OrderCheck): FunctionComponent<ScreenProps> {
  const doubtful = check.state === 'bad' || check.state === 'unchecked'
  return doubtful && BEFORE_PAYING.includes(step) ? DistrustScreen : SCREENS[step]
}
