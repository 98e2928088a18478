import type { ScreenProps } from '../page/context.ts'
import { Button } from './button.tsx'
import { CancelDialog } from './cancel-dialog.tsx'
import { SaveClaim } from './save-claim.tsx'

/** "I have paid", which only the device that is the order's payer can sign, and the way out. */
export function ClaimActions(props: ScreenProps) {
  const { text, check, busy, claim, claimSigned } = props
  if (check.state !== 'good') return null
  return (
    <div class="actions">
      <Button kind="primary" busy={busy} onClick={claim} describedBy="claim-hint">
        {text.iHavePaid}
      </Button>
      <p id="claim-hint" class="hint soft small">
        {text.iHavePaidHint}
      </p>
      {claimSigned ? <SaveClaim {...props} /> : <CancelDialog {...props} />}
    </div>
  )
}
