import type { MethodQuote } from '@sampan/api/checkout'
import { formatAmount, formatMoney, isZero } from '../amounts/format-amount.ts'
import type { Messages } from '../messages/en.ts'

/** What the payer gives, at which price, and what of it the merchant gets. */
export function Quote({ quote, text }: { quote: MethodQuote; text: Messages }) {
  return (
    <dl class="quote">
      <div>
        <dt>{text.youPay}</dt>
        <dd dir="ltr">
          <strong>{formatMoney(quote.amount, quote.currency)}</strong>
        </dd>
      </div>
      <div>
        <dt>{text.price}</dt>
        <dd>{text.priceOf(formatMoney(quote.price, quote.currency))}</dd>
      </div>
      <div>
        <dt>
          {text.merchantGets}
          {!isZero(quote.fee) && <span class="small"> {text.feeIncluded(formatAmount(quote.fee))}</span>}
        </dt>
        <dd dir="ltr">{formatMoney(quote.receives, 'USDT')}</dd>
      </div>
    </dl>
  )
}
