import type { ScreenProps } from '../page/context.ts'
import { Steps } from './steps.tsx'

export function PaidScreen({ view, text }: ScreenProps) {
  const partly = view.step === 'partly_paid'
  return (
    <section aria-labelledby="state">
      <Steps now="over" text={text} />
      <div role="status">
        <h2 id="state" class={partly ? '' : 'good'}>
          {partly ? text.partlyPaid : `✓ ${text.paid}`}
        </h2>
        <p>{partly || !view.chosen ? text.partlyPaidHint : text.paidHint(view.chosen.receives)}</p>
        {view.outcome && <p class="soft">{text.endedBy[view.outcome]}</p>}
      </div>
      {view.receipt_url && (
        <p>
          <a class="button" href={view.receipt_url} download>
            {text.receipt}
          </a>
          <span class="soft small">{text.receiptHint}</span>
        </p>
      )}
      {view.success_url && (
        <p>
          <a class="button primary" href={view.success_url}>
            {text.returnToMerchant(view.merchant.name)}
          </a>
        </p>
      )}
    </section>
  )
}
