import type { Messages } from '../messages/en.ts'
import type { ScreenProps } from '../page/context.ts'
import { Button } from './button.tsx'
import { ChooseAgain } from './choose-again.tsx'
import { ClaimUntil } from './claim-until.tsx'
import { Flags } from './flags.tsx'
import { SaveClaim } from './save-claim.tsx'
import { StateHeading } from './state-heading.tsx'

/** Endings without a payment: what happened, whether money is safe, and what to do if it was sent all the same. */
export function EndedScreen(props: ScreenProps) {
  const { view, text, check, busy, claim, claimSigned } = props
  const canClaim = view.step === 'expired' && view.order?.status === 'locked' && check.state === 'good'
  const [title, hint] = texts(view.step, text, canClaim)
  return (
    <section aria-labelledby="state">
      <StateHeading>{title}</StateHeading>
      <p>{hint}</p>
      <Flags flags={view.flags} text={text} />
      {canClaim && (
        <div class="actions">
          <Button kind="primary" busy={busy} onClick={claim}>
            {text.iHavePaid}
          </Button>
          <ClaimUntil {...props} />
          {claimSigned && <SaveClaim {...props} />}
        </div>
      )}
      <ChooseAgain {...props} />
    </section>
  )
}

function texts(step: ScreenProps['view']['step'], text: Messages, canClaim: boolean): [string, string] {
  if (step === 'expired') return [text.expired, canClaim ? text.expiredHint : text.expiredGone]
  if (step === 'cancelled') return [text.cancelled, text.cancelledHint]
  return [text.returned, text.returnedHint]
}
