import { useState } from 'preact/hooks'
import type { ScreenProps } from '../page/context.ts'

/** Cancelling asks whether money was sent: whoever has sent it is led to the claim instead. */
export function CancelDialog({ text, busy, cancel, claim }: ScreenProps) {
  const [asking, setAsking] = useState(false)
  if (!asking) {
    return (
      <button type="button" class="quiet" disabled={busy} onClick={() => setAsking(true)}>
        {text.cancel}
      </button>
    )
  }
  return (
    <fieldset class="ask">
      <legend>{text.cancelAsk}</legend>
      <button type="button" disabled={busy} onClick={claim}>
        {text.cancelSent}
      </button>
      <button type="button" disabled={busy} onClick={cancel}>
        {text.cancelNotSent}
      </button>
      <button type="button" class="quiet" onClick={() => setAsking(false)}>
        {text.back}
      </button>
    </fieldset>
  )
}
