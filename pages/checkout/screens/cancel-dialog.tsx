import { useEffect, useRef, useState } from 'preact/hooks'
import type { ScreenProps } from '../page/context.ts'
import { Button } from './button.tsx'

/** Cancelling asks whether money was sent: whoever has sent it is led to the claim instead. */
export function CancelDialog({ text, busy, cancel, claim }: ScreenProps) {
  const [asking, setAsking] = useState<boolean>()
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (asking !== undefined) place.current?.querySelector<HTMLElement>('h3, button')?.focus()
  }, [asking])
  return (
    <div class="cancel" ref={place}>
      {asking ? (
        // biome-ignore lint/a11y/useSemanticElements: a question with answers, not a group of inputs
        <div class="ask" role="group" aria-labelledby="cancel-ask">
          <h3 id="cancel-ask" tabIndex={-1}>
            {text.cancelAsk}
          </h3>
          <Button busy={busy} onClick={claim}>
            {text.cancelSent}
          </Button>
          <Button busy={busy} onClick={cancel}>
            {text.cancelNotSent}
          </Button>
          <Button kind="quiet" busy={false} onClick={() => setAsking(false)}>
            {text.back}
          </Button>
        </div>
      ) : (
        <Button kind="quiet" busy={busy} onClick={() => setAsking(true)}>
          {text.cancel}
        </Button>
      )}
    </div>
  )
}
