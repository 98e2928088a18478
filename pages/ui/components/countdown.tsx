import { useEffect, useState } from 'preact/hooks'
import { formatLeft } from './format-left.ts'

type CountdownProps = {
  /** Unix seconds. */
  until: number
  /** The server's clock when the page was rendered, unix seconds: devices' clocks are not to be trusted. */
  serverTime: number
  label: string
  locale?: string
  /** Said aloud when that much is left, and not every second. Without it nothing is. */
  spoken?: { fiveMinutes: string; oneMinute: string; over: string }
}

/** Time left, by the server's clock. From five minutes on it looks urgent, and says so once. */
export function Countdown({ until, serverTime, label, locale = 'en', spoken }: CountdownProps) {
  const left = useSecondsLeft(until, serverTime)
  return (
    <p class={left <= 300 ? 'countdown urgent' : 'countdown'}>
      {label}{' '}
      <span role="timer" class="left" dir="auto">
        {formatLeft(left, locale)}
      </span>
      {spoken && (
        <span class="aloud" role="status">
          {announce(left, spoken)}
        </span>
      )}
    </p>
  )
}

/** Whether the moment has come, by the server's clock. Turns by itself when it does. */
export function usePassed(until: number | null, serverTime: number): boolean {
  return useSecondsLeft(until ?? Number.MAX_SAFE_INTEGER, serverTime) === 0
}

function useSecondsLeft(until: number, serverTime: number): number {
  const [left, setLeft] = useState(Math.max(0, until - serverTime))
  useEffect(() => {
    const skewMs = serverTime * 1000 - Date.now()
    const update = () => setLeft(Math.max(0, Math.ceil((until * 1000 - Date.now() - skewMs) / 1000)))
    update()
    const timer = setInterval(update, 1000)
    return () => clearInterval(timer)
  }, [until, serverTime])
  return left
}

/** By what is left and not by the second it turns, so that a device that slept through the second says it all the same. */
function announce(left: number, spoken: NonNullable<CountdownProps['spoken']>): string {
  if (left === 0) return spoken.over
  if (left <= 60) return spoken.oneMinute
  return left <= 300 ? spoken.fiveMinutes : ''
}
