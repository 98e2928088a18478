import { Countdown, usePassed } from '@sampan/pages-ui/countdown'
import { Moment } from '@sampan/pages-ui/moment'
import { formatAmount, formatMoney } from '../amounts/format-amount.ts'
import type { ScreenProps } from '../page/context.ts'
import { Assurances } from './assurances.tsx'
import { ClaimActions } from './claim-actions.tsx'
import { ClaimUntil } from './claim-until.tsx'
import { PayDetails } from './pay-details.tsx'
import { StateHeading } from './state-heading.tsx'
import { Steps } from './steps.tsx'
import { Warnings } from './warnings.tsx'

/** Where and what to pay, by when; and when that time is over, to send nothing more. */
export function PayScreen(props: ScreenProps) {
  const { view, text, check } = props
  const { instructions, chosen } = view
  const passed = usePassed(view.pay_by, view.server_time)
  const details = instructions && <PayDetails instructions={instructions} text={text} />
  return (
    <section aria-labelledby="state">
      <Steps now="send" text={text} />
      {passed || !instructions || !chosen ? (
        <>
          <StateHeading>{text.overdue}</StateHeading>
          <p>{text.overdueHint}</p>
          {check.state === 'good' && <ClaimUntil {...props} />}
          {details && (
            <details>
              <summary>{text.overdueDetails}</summary>
              {details}
            </details>
          )}
        </>
      ) : (
        <>
          <StateHeading>{text.payNow(formatMoney(chosen.amount, chosen.currency))}</StateHeading>
          <p class="soft">{text.payWhom(view.acceptor?.name ?? '', formatAmount(chosen.receives))}</p>
          <TimeLeft {...props} />
          <Assurances view={view} check={check} text={text} />
          {details}
          <Warnings keys={instructions.warnings} text={text} />
        </>
      )}
      {check.state === 'watching' && <p class="note warn scripted">{text.watching}</p>}
      <ClaimActions {...props} />
    </section>
  )
}

function TimeLeft({ view, text, locale }: ScreenProps) {
  if (view.pay_by === null) return null
  return (
    <div class="deadline">
      <Countdown
        until={view.pay_by}
        serverTime={view.server_time}
        label={text.timeLeft}
        locale={locale}
        spoken={text.leftAloud}
      />
      <p class="soft small">
        {text.payUntil} <Moment at={view.pay_by} locale={locale} />
      </p>
    </div>
  )
}
