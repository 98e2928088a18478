import type { ScreenProps } from '../page/context.ts'
import { Button } from './button.tsx'

/**
 * The acceptor was quicker than the payer's word. Given now it makes the receipt one both have signed; while the release
 * is not on chain (`isPending`) it is also what protects the payer if that never gets there, and stands first.
 */
export function SignToo({ view, text, check, busy, claim, isPending = false }: ScreenProps & { isPending?: boolean }) {
  if (!view.order || view.order.claimed || check.state !== 'good') return null
  return (
    <div class="save">
      <Button {...(isPending && { kind: 'primary' as const })} busy={busy} onClick={claim} describedBy="sign-too-hint">
        {text.signToo}
      </Button>
      <p id="sign-too-hint" class="hint soft small">
        {isPending ? text.signNowHint : text.signTooHint}
      </p>
    </div>
  )
}
