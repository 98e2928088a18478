import type { CheckoutView } from '@sampan/api/checkout'
import { useRef, useState } from 'preact/hooks'
import { type DeviceKey, ensureDeviceKey } from '../device-key/device-key.ts'
import type { Choice, ScreenProps } from '../page/context.ts'
import { download } from '../page/download.ts'
import { chooseMethod, GatewayError, readCheckout, spreadClaim, submitAct } from './gateway.ts'
import type { OrderCheck } from './use-order-check.ts'

/** What went wrong: the message to show and a code to quote. */
export type Problem = {
  readonly kind: 'problem' | 'problemNetwork' | 'problemClaim' | 'problemKey'
  readonly code: string
}

type Acts = Pick<ScreenProps, 'busy' | 'claimSigned' | 'choose' | 'claim' | 'cancel' | 'saveClaim'>

type Input = {
  readonly view: CheckoutView
  readonly setView: (view: CheckoutView) => void
  readonly check: OrderCheck
  readonly deviceKey: DeviceKey | null | undefined
  readonly setDeviceKey: (key: DeviceKey) => void
}

/** What the payer can do, one thing at a time: a second press while the first is under way does nothing. */
export function useActs({ view, setView, check, deviceKey, setDeviceKey }: Input): Acts & { problem?: Problem } {
  const running = useRef(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const [claimFile, setClaimFile] = useState<string>()

  const run = (work: () => Promise<void>) => {
    if (running.current) return
    running.current = true
    setBusy(true)
    setProblem(undefined)
    void work()
      .catch((error: unknown) => setProblem(describe(error)))
      .finally(() => {
        running.current = false
        setBusy(false)
      })
  }
  const sign = async (type: 'claim' | 'cancel') => {
    if (check.state !== 'good' || !deviceKey || !view.order) throw new GatewayError('checkout.order_unchecked', '')
    const { signAct, savedClaim } = await import('../device-key/sign-act.ts')
    const signature = await signAct(type, check.checked, deviceKey)
    const claim = savedClaim(check.checked, view.order.id, signature, deviceKey)
    return { claim, order: view.order.id, act: { type, signature, signer: deviceKey.address } }
  }
  return {
    busy,
    ...(problem && { problem }),
    claimSigned: claimFile !== undefined,
    choose: (choice: Choice) =>
      run(async () => {
        const key = await makeKey(view.payment)
        setDeviceKey(key)
        const { rail, currency, payerName } = choice
        setView(await chooseMethod(view.payment, { rail, currency, payer: key.address, payer_name: payerName }))
      }),
    claim: () =>
      run(async () => {
        const { claim, order, act } = await sign('claim')
        setClaimFile(JSON.stringify(claim, null, 2))
        void spreadClaim(view.claim_urls, claim)
        await submitAct(order, act).catch((error: unknown) => {
          throw new UnsentClaim(codeOf(error))
        })
        setView(await readCheckout(view.payment))
      }),
    cancel: () =>
      run(async () => {
        const { order, act } = await sign('cancel')
        await submitAct(order, act)
        setView(await readCheckout(view.payment))
      }),
    saveClaim: () =>
      run(async () => {
        const file = claimFile ?? JSON.stringify((await sign('claim')).claim, null, 2)
        setClaimFile(file)
        download(`claim-${view.payment}.json`, file)
      }),
  }
}

/** Signed, and on its way to the merchant's server and to peers, but this gateway has not taken it. */
class UnsentClaim extends Error {}
class NoKey extends Error {}

function makeKey(payment: string): Promise<DeviceKey> {
  return ensureDeviceKey(payment).catch((error: unknown) => {
    throw new NoKey(error instanceof Error ? error.name : 'unknown')
  })
}

function describe(error: unknown): Problem {
  if (error instanceof UnsentClaim) return { kind: 'problemClaim', code: error.message }
  if (error instanceof NoKey) return { kind: 'problemKey', code: error.message }
  const code = codeOf(error)
  return { kind: code === 'network' ? 'problemNetwork' : 'problem', code }
}

function codeOf(error: unknown): string {
  if (error instanceof GatewayError) return error.code
  return error instanceof Error ? error.name : 'unknown'
}
