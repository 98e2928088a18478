import type { MethodQuote } from '@sampan/api/checkout'
import { formatDuration } from '@sampan/pages-ui/format-left'
import { useState } from 'preact/hooks'
import { formatMoney } from '../amounts/format-amount.ts'
import type { ScreenProps } from '../page/context.ts'
import { Button } from './button.tsx'
import { PlainMethods } from './plain-methods.tsx'
import { Quote } from './quote.tsx'
import { StateHeading } from './state-heading.tsx'

const keyOf = (method: MethodQuote) => `${method.rail} ${method.currency}`

/** The ways to pay that somebody can serve now, with what each costs; or that nobody can. */
export function ChooseMethodScreen(props: ScreenProps) {
  const { view, text, locale, busy, choose } = props
  const [picked, setPicked] = useState<string>()
  const [payerName, setPayerName] = useState('')
  const method = view.methods.find(quote => keyOf(quote) === picked) ?? view.methods[0]
  const declined = view.step === 'no_acceptor'
  if (!method) return <Nobody text={text} />
  const submit = (event: Event) => {
    event.preventDefault()
    choose({ rail: method.rail, currency: method.currency, payerName })
  }
  return (
    <section aria-labelledby="state">
      <StateHeading>{declined ? text.noAcceptor : text.choose}</StateHeading>
      {declined && <p>{text.noAcceptorHint}</p>}
      <form class="scripted" onSubmit={submit}>
        <fieldset>
          <legend class="aloud">{text.methods}</legend>
          {view.methods.map(quote => (
            <label key={keyOf(quote)} class="method">
              <input
                type="radio"
                name="method"
                value={keyOf(quote)}
                checked={quote === method}
                onChange={() => setPicked(keyOf(quote))}
              />
              <span class="method-text">
                <span class="method-title" dir="auto">
                  {quote.title}
                </span>
                <span class="soft small">{text.usually(formatDuration(quote.typical_seconds, locale))}</span>
              </span>
              <strong class="method-amount" dir="ltr">
                {formatMoney(quote.amount, quote.currency)}
              </strong>
            </label>
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
              dir="auto"
              value={payerName}
              aria-describedby="payer-name-hint"
              onInput={event => setPayerName(event.currentTarget.value)}
            />
          </label>
        )}
        {method.asks_payer_name && (
          <p id="payer-name-hint" class="hint soft small">
            {text.payerNameHint}
          </p>
        )}
        <Quote quote={method} text={text} />
        <Button kind="primary" busy={busy}>
          {text.continueWith(method.title)}
        </Button>
      </form>
      <PlainMethods view={view} text={text} />
      <HowItWorks text={text} />
    </section>
  )
}

function Nobody({ text }: Pick<ScreenProps, 'text'>) {
  return (
    <section aria-labelledby="state">
      <StateHeading busy>{text.noMethods}</StateHeading>
      <p>{text.noMethodsHint}</p>
    </section>
  )
}

function HowItWorks({ text }: Pick<ScreenProps, 'text'>) {
  return (
    <details class="how">
      <summary>{text.how}</summary>
      <ol>
        {text.howSteps.map(step => (
          <li key={step}>{step}</li>
        ))}
      </ol>
    </details>
  )
}
