import { Countdown } from '@sampan/pages-ui/countdown'
import { formatDuration } from '@sampan/pages-ui/format-left'
import { Moment } from '@sampan/pages-ui/moment'
import type { ScreenProps } from '../page/context.ts'
import { Flags } from './flags.tsx'
import { SaveClaim } from './save-claim.tsx'
import { StateHeading } from './state-heading.tsx'
import { Steps } from './steps.tsx'

/** The payer has said that they paid: who must act next, by when, and what happens if they do not. */
export function ClaimedScreen(props: ScreenProps) {
  const { view, text } = props
  const order = view.order?.order
  const contested = view.step === 'contested'
  return (
    <section aria-labelledby="state">
      <Steps now="confirm" text={text} />
      <StateHeading busy={!contested}>{contested ? text.contested : text.claimed}</StateHeading>
      <p>{contested ? text.contestedHint : text.claimedHint(view.acceptor?.name ?? '')}</p>
      {!contested && view.chosen && <p>{text.usually(formatDuration(view.chosen.typical_seconds, props.locale))}</p>}
      {order && (
        <Deadline
          {...props}
          until={contested ? order.ruleBy : order.confirmBy}
          label={contested ? text.ruleDeadline : text.claimDeadline}
          after={contested ? text.contestedSilence : text.claimedSilence}
        />
      )}
      {contested && order && (
        <p class="small soft">
          {text.arbiter}{' '}
          <span class="mono" dir="ltr">
            {order.arbiter}
          </span>
        </p>
      )}
      <Flags flags={view.flags.filter(flag => flag !== 'disputed')} text={text} />
      <SaveClaim {...props} />
    </section>
  )
}

type DeadlineProps = ScreenProps & { until: number; label: string; after: string }

function Deadline({ view, text, locale, until, label, after }: DeadlineProps) {
  return (
    <div class="deadline">
      <Countdown until={until} serverTime={view.server_time} label={label} locale={locale} />
      <p class="soft small">
        {text.payUntil} <Moment at={until} locale={locale} />. {after}
      </p>
    </div>
  )
}
