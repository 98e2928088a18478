import { Countdown } from '@sampan/pages-ui/countdown'
import type { ScreenProps } from '../page/context.ts'
import { Steps } from './steps.tsx'

/** The payer has said that they paid: who must act next, by when, and what happens if they do not. */
export function ClaimedScreen({ view, text, saveClaim }: ScreenProps) {
  const contested = view.step === 'contested'
  const order = view.order?.order
  return (
    <section aria-labelledby="state">
      <Steps now="confirm" text={text} />
      <div role="status">
        <h2 id="state" class={contested ? '' : 'busy'}>
          {contested ? text.contested : text.claimed}
        </h2>
        <p>{contested ? text.contestedHint : text.claimedHint}</p>
      </div>
      {order && !contested && (
        <Countdown until={order.confirmBy} serverTime={view.server_time} label={text.claimDeadline} />
      )}
      {saveClaim && (
        <p>
          <button type="button" onClick={saveClaim} aria-describedby="save-hint">
            {text.saveClaim}
          </button>
          <span id="save-hint" class="soft small">
            {text.saveClaimHint}
          </span>
        </p>
      )}
    </section>
  )
}
