import type { CheckoutView } from '@sampan/api/checkout'
import { useState } from 'preact/hooks'
import { ensureDeviceKey } from '../device-key/device-key.ts'
import { chooseMethod, GatewayError, readCheckout, spreadClaim, submitAct } from '../live/gateway.ts'
import { useCheckout } from '../live/use-checkout.ts'
import { useDeviceKey } from '../live/use-device-key.ts'
import { useOrderCheck } from '../live/use-order-check.ts'
import type { Messages } from '../messages/en.ts'
import { screenOf } from '../screens/screen-of.ts'
import type { ScreenProps } from './context.ts'
import { download } from './download.ts'
import { Header } from './header.tsx'

type CheckoutPageProps = { initial: CheckoutView; text: Messages }

/** The payer's whole page: header, the one screen for where the payment stands, and what went wrong if something did. */
export function CheckoutPage({ initial, text }: CheckoutPageProps) {
  const { view, setView, offline } = useCheckout(initial)
  const [deviceKey, setDeviceKey] = useDeviceKey(initial.payment)
  const [claimFile, setClaimFile] = useState<string>()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string>()
  const check = useOrderCheck(view, deviceKey)

  const run = (work: () => Promise<void>) => {
    setBusy(true)
    setProblem(undefined)
    void work()
      .catch((error: unknown) => setProblem(describe(error)))
      .finally(() => setBusy(false))
  }
  const act = (type: 'claim' | 'cancel') =>
    run(async () => {
      if (check.state !== 'good' || !deviceKey || !view.order) return
      const { signAct, savedClaim } = await import('../device-key/sign-act.ts')
      const signature = await signAct(type, check.checked, deviceKey)
      if (type === 'claim') {
        const claim = savedClaim(check.checked, view.order.id, signature, deviceKey)
        setClaimFile(JSON.stringify(claim, null, 2))
        void spreadClaim(view.claim_urls, claim)
      }
      await submitAct(view.order.id, { type, signature, signer: deviceKey.address })
      setView(await readCheckout(view.payment))
    })
  const choose: ScreenProps['choose'] = ({ rail, currency, payerName }) =>
    run(async () => {
      const key = await ensureDeviceKey(view.payment)
      setDeviceKey(key)
      setView(await chooseMethod(view.payment, { rail, currency, payer: key.address, payer_name: payerName }))
    })

  const Screen = screenOf(view.step)
  return (
    <main class="card">
      <Header view={view} text={text} />
      {offline && (
        <p class="note warn" role="status">
          {text.offline}
        </p>
      )}
      {problem && (
        <p class="note bad" role="alert">
          {text.problem}: <code dir="ltr">{problem}</code>
        </p>
      )}
      <Screen
        view={view}
        text={text}
        deviceKey={deviceKey}
        check={check}
        busy={busy}
        choose={choose}
        claim={() => act('claim')}
        cancel={() => act('cancel')}
        saveClaim={claimFile ? () => download(`claim-${view.payment}.json`, claimFile) : undefined}
      />
    </main>
  )
}

function describe(error: unknown): string {
  if (error instanceof GatewayError) return error.message ? `${error.message} (${error.code})` : error.code
  return error instanceof Error ? error.name : 'unknown'
}
