import type { MethodQuote } from '@sampan/api/checkout'
import { formatMoney, isZero } from '../amounts/format-amount.ts'
import type { Messages } from '../messages/en.ts'

/** What the payer gives, at which price, and what of it the merchant gets. */
export function Quote({ quote, text }: { quote: MethodQuote; text: Messages }) {
  const lines = [
    [text.youPay, formatMoney(quote.amount, quote.currency)],
    [text.price, text.priceOf(formatMoney(quote.price, quote.currency))],
    ...(isZero(quote.fee) ? [] : [[text.fee, formatMoney(quote.fee, 'USDT')]]),
    [text.merchantGets, formatMoney(quote.receives, 'USDT')],
  ]
  return (
    <dl class="quote">
      {lines.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd dir="ltr">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
