import { Countdown } from '@sampan/pages-ui/countdown'
import { QrCode } from '@sampan/pages-ui/qr-code'
import type { ScreenProps } from '../page/context.ts'
import { CancelDialog } from './cancel-dialog.tsx'
import { LockProof } from './lock-proof.tsx'
import { OrderVerdict } from './order-verdict.tsx'
import { PayRows } from './pay-rows.tsx'
import { Steps } from './steps.tsx'

/** Where and what to pay, or, when the chain has undone the lock, that there is nothing to pay yet. */
export function PayScreen(props: ScreenProps) {
  const { view, text, check, busy, claim } = props
  const { instructions, chosen } = view
  const shown = view.step === 'pay' && check.state !== 'bad' ? instructions : null
  return (
    <section aria-labelledby="state">
      <Steps now="send" text={text} />
      {view.step === 'withdrawn' && (
        <div class="note warn" role="alert">
          <h2 id="state">{text.withdrawn}</h2>
          <p>{text.withdrawnHint}</p>
        </div>
      )}
      {view.step === 'pay' && <LockProof view={view} text={text} />}
      <OrderVerdict check={check} text={text} />
      {shown && chosen && (
        <>
          <h2 id="state" dir="auto">
            {text.payNow(`${chosen.amount} ${chosen.currency}`)}
          </h2>
          <p class="soft">{text.payExactly}</p>
          {shown.qr && (
            <figure class="qr-figure">
              <QrCode payload={shown.qr.payload} errorCorrection={shown.qr.error_correction} alt={shown.qr.alt} />
              <figcaption class="soft small">{text.scan}</figcaption>
            </figure>
          )}
          <PayRows instructions={shown} text={text} />
          {view.pay_by !== null && (
            <Countdown until={view.pay_by} serverTime={view.server_time} label={text.timeLeft} />
          )}
        </>
      )}
      {check.state === 'good' && (
        <div class="actions">
          <button type="button" class="primary" disabled={busy} onClick={claim} aria-describedby="claim-hint">
            {text.iHavePaid}
          </button>
          <p id="claim-hint" class="soft small">
            {text.iHavePaidHint}
          </p>
          <CancelDialog {...props} />
        </div>
      )}
    </section>
  )
}
