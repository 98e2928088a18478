import { useEffect, useState } from 'preact/hooks'

type CountdownProps = {
  /** Unix seconds. */
  until: number
  /** The server's clock when the page was rendered, unix seconds: devices' clocks are not to be trusted. */
  serverTime: number
  label: string
}

/** Time left, by the server's clock. Announced at five minutes, one minute and the end, not every second. */
export function Countdown({ until, serverTime, label }: CountdownProps) {
  const left = useSecondsLeft(until, serverTime)
  const text = formatLeft(left)
  const aloud = left === 300 || left === 60 || left === 0 ? `${label} ${text}` : ''
  return (
    <p class="countdown">
      {label}{' '}
      <span role="timer" dir="ltr" class="mono">
        {text}
      </span>
      <span class="aloud" role="status">
        {aloud}
      </span>
    </p>
  )
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

/** "14:05", "3:02:07" from an hour on. */
export function formatLeft(seconds: number): string {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  const shown = parts[0] === 0 ? parts.slice(1) : parts
  return shown.map((part, i) => (i === 0 ? String(part) : String(part).padStart(2, '0'))).join(':')
}
