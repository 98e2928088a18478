import { formatAmount, formatMoney } from '../amounts/format-amount.ts'
import type { ScreenProps } from '../page/context.ts'
import { Icon } from '../page/icon.tsx'
import { Flags } from './flags.tsx'
import { SignToo } from './sign-too.tsx'
import { StateHeading } from './state-heading.tsx'
import { Steps } from './steps.tsx'

/** The merchant has the USDT, or a part of it: how that came about, the receipt, and the way back. */
export function PaidScreen(props: ScreenProps) {
  const { view, text } = props
  const partly = view.step === 'partly_paid'
  const { chosen } = view
  return (
    <section aria-labelledby="state">
      <Steps now={partly ? 'paid' : 'over'} text={text} />
      <div class={partly ? 'outcome' : 'outcome good'}>
        <span class="seal">
          <Icon name={partly ? 'alert' : 'check'} />
        </span>
        <StateHeading>{partly ? text.partlyPaid : text.paid}</StateHeading>
        {partly && <p>{text.partlyPaidHint}</p>}
        {!partly && chosen && (
          <p>
            {text.youPaid(formatMoney(chosen.amount, chosen.currency))}{' '}
            {!view.flags.includes('credited') && text.paidHint(formatAmount(chosen.receives))}
          </p>
        )}
        {view.outcome && <p class="soft">{text.outcomes[view.outcome]}</p>}
      </div>
      <Flags flags={view.flags} text={text} />
      {view.outcome === 'released' && <SignToo {...props} />}
      {view.success_url && (
        <a class="button primary" href={view.success_url}>
          {text.returnToMerchant(view.merchant.name)}
        </a>
      )}
      {view.receipt_url && (
        <div class="save">
          <a class="button" href={view.receipt_url} download aria-describedby="receipt-hint">
            {text.receipt}
          </a>
          <p id="receipt-hint" class="hint soft small">
            {text.receiptHint}
          </p>
        </div>
      )}
    </section>
  )
}
