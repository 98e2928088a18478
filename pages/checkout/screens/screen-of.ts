import type { CheckoutStep } from '@sampan/api/checkout'
import type { FunctionComponent } from 'preact'
import type { ScreenProps } from '../page/context.ts'
import { ChooseMethodScreen } from './choose-method.tsx'
import { ClaimedScreen } from './claimed.tsx'
import { EndedScreen } from './ended.tsx'
import { PaidScreen } from './paid.tsx'
import { PayScreen } from './pay.tsx'
import { WaitingScreen } from './waiting.tsx'

const SCREENS = {
  choose_method: ChooseMethodScreen,
  no_acceptor: ChooseMethodScreen,
  matching: WaitingScreen,
  locking: WaitingScreen,
  releasing: WaitingScreen,
  pay: PayScreen,
  withdrawn: PayScreen,
  claimed: ClaimedScreen,
  contested: ClaimedScreen,
  paid: PaidScreen,
  partly_paid: PaidScreen,
  returned: EndedScreen,
  expired: EndedScreen,
  cancelled: EndedScreen,
} as const satisfies Record<CheckoutStep, FunctionComponent<ScreenProps>>

/** The screen of a step. A step without one does not compile. */
export function screenOf(step: CheckoutStep): FunctionComponent<ScreenProps> {
  return SCREENS[step]
}
