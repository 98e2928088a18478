import type { ScreenProps } from '../page/context.ts'

/** Endings without a payment: what happened, whether money is safe, and what to do if it was sent all the same. */
export function EndedScreen({ view, text, check, busy, claim }: ScreenProps) {
  const canClaim = view.step === 'expired' && check.state === 'good'
  const [title, hint] = texts(view.step, text, canClaim)
  return (
    <section aria-labelledby="state">
      <div role="status">
        <h2 id="state">{title}</h2>
        <p>{hint}</p>
      </div>
      {canClaim && (
        <button type="button" class="primary" disabled={busy} onClick={claim}>
          {text.iHavePaid}
        </button>
      )}
      {view.success_url && (
        <p>
          <a class="button" href={view.success_url}>
            {text.returnToMerchant(view.merchant.name)}
          </a>
        </p>
      )}
    </section>
  )
}

function texts(step: ScreenProps['view']['step'], text: ScreenProps['text'], canClaim: boolean): [string, string] {
  if (step === 'expired') return [text.expired, canClaim ? text.expiredHint : text.expiredGone]
  if (step === 'cancelled') return [text.cancelled, text.cancelledHint]
  return [text.returned, text.returnedHint]
}
