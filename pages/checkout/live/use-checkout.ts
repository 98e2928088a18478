import type { CheckoutView } from '@sampan/api/checkout'
import { useEffect, useState } from 'preact/hooks'
import { readCheckout } from './gateway.ts'

const POLL_MS = 4000
const POLL_MAX_MS = 60_000

type LiveCheckout = {
  readonly view: CheckoutView
  /** Takes a view unless a newer one is here already. */
  readonly setView: (view: CheckoutView) => void
  readonly offline: boolean
}

/** The newest view of the payment: server-sent events, and polling, ever more rarely, while those are broken. */
export function useCheckout(initial: CheckoutView): LiveCheckout {
  const [view, replace] = useState(initial)
  const [offline, setOffline] = useState(false)
  const setView = (next: CheckoutView) => {
    setOffline(false)
    replace(now => (next.server_time >= now.server_time ? next : now))
  }
  useEffect(() => {
    const source = new EventSource(`/v1/checkout/${initial.payment}/stream`)
    const take = (event: MessageEvent<string>) => setView(JSON.parse(event.data) as CheckoutView)
    source.addEventListener('checkout', take)
    const stopPolling = poll(async () => {
      if (navigator.onLine && source.readyState === EventSource.OPEN) {
        setOffline(false)
        return true
      }
      try {
        setView(await readCheckout(initial.payment))
        return true
      } catch {
        setOffline(true) // which the page says, with the time of what it still shows
        return false
      }
    })
    return () => {
      source.close()
      stopPolling()
    }
  }, [initial.payment])
  return { view, setView, offline }
}

/** Asks again and again, twice as rarely after each failure, and at once when the device leaves or joins a network. */
function poll(ask: () => Promise<boolean>): () => void {
  let stopped = false
  let waitMs = POLL_MS
  const now = () => void turn()
  let timer = setTimeout(now, waitMs)
  async function turn() {
    clearTimeout(timer)
    waitMs = (await ask()) ? POLL_MS : Math.min(waitMs * 2, POLL_MAX_MS)
    clearTimeout(timer)
    if (!stopped) timer = setTimeout(now, waitMs)
  }
  addEventListener('online', now)
  addEventListener('offline', now)
  return () => {
    stopped = true
    clearTimeout(timer)
    removeEventListener('online', now)
    removeEventListener('offline', now)
  }
}
