import type { CheckoutView } from '@sampan/api/checkout'
import { useEffect, useState } from 'preact/hooks'
import { readCheckout } from './gateway.ts'

const POLL_MS = 4000

/** The newest view of the payment: server-sent events, and polling while those are broken. Starts from what was rendered. */
export function useCheckout(initial: CheckoutView): {
  view: CheckoutView
  setView: (view: CheckoutView) => void
  offline: boolean
} {
  const [view, setView] = useState(initial)
  const [offline, setOffline] = useState(false)
  useEffect(() => {
    const take = (next: CheckoutView) => {
      setOffline(false)
      setView(next)
    }
    const source = new EventSource(`/v1/checkout/${initial.payment}/stream`)
    source.addEventListener('checkout', event => take(JSON.parse((event as MessageEvent<string>).data)))
    const poll = setInterval(() => {
      if (source.readyState === EventSource.OPEN) return
      readCheckout(initial.payment).then(take, () => setOffline(true))
    }, POLL_MS)
    return () => {
      source.close()
      clearInterval(poll)
    }
  }, [initial.payment])
  return { view, setView, offline }
}
