import type { CheckoutView } from '@sampan/api/checkout'
import { useEffect, useState } from 'preact/hooks'
import type { DeviceKey } from '../device-key/device-key.ts'
import type { CheckedOrder, OrderField } from '../verify/check-order.ts'

/**
 * `pending`: not looked at yet. `unchecked`: the checking code did not load. `watching`: sound, but this device has no
 * key for the payment. `good`: sound, and this device is its payer. `bad`: not to be paid.
 */
export type OrderCheck =
  | { readonly state: 'pending' | 'unchecked' | 'watching' }
  | { readonly state: 'good'; readonly checked: CheckedOrder }
  | { readonly state: 'bad'; readonly field: OrderField }

const PENDING: OrderCheck = { state: 'pending' }

/**
 * Checks the order on this device whenever anything about it changes. The checking code is loaded when there
 * is something to check.
 */
export function useOrderCheck(view: CheckoutView, key: DeviceKey | null | undefined): OrderCheck {
  const [result, setResult] = useState<{ of: string; check: OrderCheck }>()
  const of = key === undefined || !isCheckable(view) ? undefined : subjectOf(view, key)
  useEffect(() => {
    if (of === undefined || key === undefined) return undefined
    let stale = false
    void check(view, key).then(found => {
      if (!stale) setResult({ of, check: found })
    })
    return () => {
      stale = true
    }
  }, [of])
  return result && result.of === of ? result.check : PENDING
}

/** Before the lock is sure there are no terms and nowhere to pay; whoever shows the one must show the other. */
function isCheckable({ order, terms, instructions }: CheckoutView): boolean {
  return order !== null && (terms !== null || instructions !== null)
}

/** Everything the check looks at, so that the clock's tick in a new view does not start it again. */
function subjectOf(view: CheckoutView, key: DeviceKey | null): string {
  const { order, terms, chosen, instructions, settlement, payer, pay_by } = view
  const signed = order && [order.id, order.vault, order.order, order.in_batch]
  return JSON.stringify([signed, terms, chosen, instructions, settlement, payer, pay_by, key?.address])
}

async function check(view: CheckoutView, key: DeviceKey | null): Promise<OrderCheck> {
  const code = await import('../verify/check-order.ts').catch(() => undefined)
  if (!code) return { state: 'unchecked' }
  try {
    const result = code.checkOrder(view, key?.address ?? null)
    if (!result.ok) return { state: 'bad', field: result.detail.field }
    return key ? { state: 'good', checked: result.value } : { state: 'watching' }
  } catch (error) {
    console.error(error)
    return { state: 'bad', field: 'order' } // what cannot even be checked is not paid
  }
}
