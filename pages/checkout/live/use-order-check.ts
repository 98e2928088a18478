import type { CheckoutView } from '@sampan/api/checkout'
import { useEffect, useState } from 'preact/hooks'
import type { DeviceKey } from '../device-key/device-key.ts'
import type { CheckedOrder } from '../verify/check-order.ts'

export type OrderCheck =
  | { readonly state: 'pending' | 'bystander' }
  | { readonly state: 'good'; readonly checked: CheckedOrder }
  | { readonly state: 'bad'; readonly field: string }

/** Checks the order on this device whenever it changes. The checking code is loaded only when there is an order. */
export function useOrderCheck(view: CheckoutView, key: DeviceKey | null | undefined): OrderCheck {
  const [check, setCheck] = useState<OrderCheck>({ state: 'pending' })
  useEffect(() => {
    if (!view.order || !view.terms || key === undefined) return setCheck({ state: 'pending' })
    if (key === null || view.payer !== key.address) return setCheck({ state: 'bystander' })
    let stale = false
    void import('../verify/check-order.ts').then(({ checkOrder }) => {
      if (stale) return
      const result = checkOrder(view, key.address)
      setCheck(
        result.ok
          ? { state: 'good', checked: result.value }
          : { state: 'bad', field: result.detail['field'] ?? result.code },
      )
    })
    return () => {
      stale = true
    }
  }, [view, key])
  return check
}
