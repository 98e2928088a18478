import type { ScreenProps } from '../page/context.ts'
import { Button } from './button.tsx'

/** The acceptor was quicker than the payer's word. Given now it moves nothing, and makes the receipt one both have signed. */
export function SignToo({ view, text, check, busy, claim }: ScreenProps) {
  if (!view.order || view.order.claimed || check.state !== 'good') return null
  return (
    <div class="save">
      <Button busy={busy} onClick={claim} describedBy="sign-too-hint">
        {text.signToo}
      </Button>
      <p id="sign-too-hint" class="hint soft small">
        {text.signTooHint}
      </p>
    </div>
  )
}
