import type { CheckoutView } from '@sampan/api/checkout'
import { Moment } from '@sampan/pages-ui/moment'
import { useActs } from '../live/use-acts.ts'
import { useCheckout } from '../live/use-checkout.ts'
import { useDeviceKey } from '../live/use-device-key.ts'
import { useOrderCheck } from '../live/use-order-check.ts'
import { useStateSpoken } from '../live/use-state-spoken.ts'
import type { Messages } from '../messages/en.ts'
import type { Locale } from '../messages/locales.ts'
import { screenOf } from '../screens/screen-of.ts'
import { Footer } from './footer.tsx'
import { Header } from './header.tsx'
import { Problem } from './problem.tsx'

type CheckoutPageProps = { initial: CheckoutView; text: Messages; locale: Locale }

/** The payer's whole page: header, the one screen for where the payment stands, and what went wrong if something did. */
export function CheckoutPage({ initial, text, locale }: CheckoutPageProps) {
  const { view, setView, offline } = useCheckout(initial)
  const [deviceKey, setDeviceKey] = useDeviceKey(initial.payment)
  const check = useOrderCheck(view, deviceKey)
  const { problem, ...acts } = useActs({ view, setView, check, deviceKey, setDeviceKey })
  const Screen = screenOf(view.step, check)
  const spoken = useStateSpoken(Screen, view.step)
  return (
    <>
      <main class="page">
        <Header view={view} text={text} />
        <div class="card">
          {offline && (
            <p class="note warn" role="status">
              {text.offline} <Moment at={view.server_time} locale={locale} />
            </p>
          )}
          <Problem problem={problem} text={text} />
          <Screen view={view} text={text} locale={locale} check={check} {...acts} />
        </div>
        <p class="aloud" role="status">
          {spoken}
        </p>
      </main>
      <Footer payment={view.payment} text={text} locale={locale} />
    </>
  )
}
