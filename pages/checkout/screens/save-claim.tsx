import type { ScreenProps } from '../page/context.ts'
import { Button } from './button.tsx'

/** The claim as a file that outlives this site. The device can sign it again at any time, so a reload loses nothing. */
export function SaveClaim({ text, busy, check, saveClaim }: ScreenProps) {
  if (check.state !== 'good') return null
  return (
    <div class="save">
      <Button busy={busy} onClick={saveClaim} describedBy="save-hint">
        {text.saveClaim}
      </Button>
      <p id="save-hint" class="hint soft small">
        {text.saveClaimHint}
      </p>
    </div>
  )
}
