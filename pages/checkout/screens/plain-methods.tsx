import type { CheckoutView, MethodQuote } from '@sampan/api/checkout'
import type { Messages } from '../messages/en.ts'
import { Quote } from './quote.tsx'

type PlainMethodsProps = { view: CheckoutView; text: Messages }

/**
 * For a payer without scripts, who has no key: each way to pay as a form of its own, after which the merchant's server
 * is the payer and claims. Only the server writes it, since a browser with scripts never reads inside `noscript`.
 */
export function PlainMethods({ view, text }: PlainMethodsProps) {
  // biome-ignore lint/security/noDangerouslySetInnerHtml: empty, so that hydration leaves alone what the server wrote
  if (!import.meta.env.SSR) return <noscript dangerouslySetInnerHTML={{ __html: '' }} />
  return (
    <noscript>
      <p class="note warn">{text.withoutScripts}</p>
      {view.methods.map(quote => (
        <PlainMethod
          key={`${quote.rail} ${quote.currency}`}
          action={`/c/${view.payment}/method`}
          quote={quote}
          text={text}
        />
      ))}
    </noscript>
  )
}

function PlainMethod({ action, quote, text }: { action: string; quote: MethodQuote; text: Messages }) {
  return (
    <form method="post" action={action} class="plain-method">
      <h3>
        <bdi>{quote.title}</bdi>
      </h3>
      <Quote quote={quote} text={text} />
      <input type="hidden" name="rail" value={quote.rail} />
      <input type="hidden" name="currency" value={quote.currency} />
      {quote.asks_payer_name ? (
        <label class="field">
          {text.payerName}
          <input type="text" name="payer_name" required maxLength={140} autocomplete="name" dir="auto" />
        </label>
      ) : (
        <input type="hidden" name="payer_name" value="" />
      )}
      <button type="submit" class="primary">
        {text.continueWith(quote.title)}
      </button>
    </form>
  )
}
