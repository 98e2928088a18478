import type { MethodQuote } from '@sampan/api/checkout'
import { useState } from 'preact/hooks'
import type { ScreenProps } from '../page/context.ts'

const keyOf = (method: MethodQuote) => `${method.rail} ${method.currency}`

export function ChooseMethodScreen({ view, text, busy, choose }: ScreenProps) {
  const [picked, setPicked] = useState<string>()
  const [payerName, setPayerName] = useState('')
  const method = view.methods.find(quote => keyOf(quote) === picked) ?? view.methods[0]
  if (!method) {
    return (
      <section aria-labelledby="state">
        <h2 id="state">{text.noMethods}</h2>
        <p role="status">{text.noMethodsHint}</p>
      </section>
    )
  }
  const submit = (event: Event) => {
    event.preventDefault()
    choose({ rail: method.rail, currency: method.currency, payerName })
  }
  return (
    <form onSubmit={submit}>
      <fieldset class="methods">
        <legend>
          <h2>{text.choose}</h2>
        </legend>
        {view.methods.map(quote => (
          <Method
            key={keyOf(quote)}
            quote={quote}
            text={text}
            checked={quote === method}
            onPick={() => setPicked(keyOf(quote))}
          />
        ))}
      </fieldset>
      {method.asks_payer_name && (
        <label class="field">
          {text.payerName}
          <input
            type="text"
            required
            maxLength={140}
            autocomplete="name"
            value={payerName}
            onInput={event => setPayerName(event.currentTarget.value)}
          />
          <span class="soft small">{text.payerNameHint}</span>
        </label>
      )}
      <p class="soft small">{text.chooseHint}</p>
      <button type="submit" class="primary" disabled={busy}>
        {text.continueWith(method.title)}
      </button>
      <noscript>
        <p class="note warn">{text.needsScript}</p>
      </noscript>
    </form>
  )
}

type MethodProps = { quote: MethodQuote; text: ScreenProps['text']; checked: boolean; onPick: () => void }

function Method({ quote, text, checked, onPick }: MethodProps) {
  const fee = /^0(\.0+)?$/.test(quote.fee) ? text.noFee : text.feeLine(quote.fee)
  return (
    <label class="method">
      <input type="radio" name="method" value={keyOf(quote)} checked={checked} onChange={onPick} />
      <span class="method-text">
        <span class="method-title">{quote.title}</span>
        <span class="soft small">{quote.instant ? text.instant : text.slow}</span>
        <span class="soft small">
          {text.merchantGets(quote.receives)}, {fee}
        </span>
      </span>
      <strong class="method-amount" dir="ltr">
        {quote.amount} {quote.currency}
      </strong>
    </label>
  )
}
