import type { MethodQuote } from '@sampan/api/checkout'
import { formatDuration } from '@sampan/pages-ui/format-left'
import { useState } from 'preact/hooks'
import { formatMoney } from '../amounts/format-amount.ts'
import type { ScreenProps } from '../page/context.ts'
import { Button } from './button.tsx'
import { PlainMethods } from './plain-methods.tsx'
import { Quote } from './quote.tsx'

const keyOf = (method: MethodQuote) => `${method.rail} ${method.currency}`

/** The ways to pay that somebody can serve now, with what each costs. Nothing when there are none. */
export function MethodForm(props: ScreenProps) {
  const { view, text, busy, choose } = props
  const [picked, setPicked] = useState<string>()
  const [payerName, setPayerName] = useState('')
  const method = view.methods.find(quote => keyOf(quote) === picked) ?? view.methods[0]
  if (!method) return null
  const submit = (event: Event) => {
    event.preventDefault()
    choose({ rail: method.rail, currency: method.currency, payerName })
  }
  return (
    <>
      <form class="scripted" onSubmit={submit}>
        <fieldset>
          <legend class="aloud">{text.methods}</legend>
          {view.methods.map(quote => (
            <Method
              key={keyOf(quote)}
              {...props}
              quote={quote}
              checked={quote === method}
              onPick={() => setPicked(keyOf(quote))}
            />
          ))}
        </fieldset>
        {method.asks_payer_name && <PayerName text={text} value={payerName} onInput={setPayerName} />}
        <Quote quote={method} text={text} />
        <Button kind="primary" busy={busy}>
          {text.continueWith(method.title)}
        </Button>
      </form>
      <PlainMethods view={view} text={text} />
    </>
  )
}

type MethodProps = Pick<ScreenProps, 'text' | 'locale'> & { quote: MethodQuote; checked: boolean; onPick: () => void }

function Method({ quote, text, locale, checked, onPick }: MethodProps) {
  return (
    <label class="method">
      <input type="radio" name="method" value={keyOf(quote)} checked={checked} onChange={onPick} />
      <span class="method-text">
        <span class="method-title">
          <bdi>{quote.title}</bdi>
        </span>
        <span class="soft small">{text.usually(formatDuration(quote.typical_seconds, locale))}</span>
      </span>
      <strong class="method-amount" dir="ltr">
        {formatMoney(quote.amount, quote.currency)}
      </strong>
    </label>
  )
}

type PayerNameProps = Pick<ScreenProps, 'text'> & { value: string; onInput: (name: string) => void }

function PayerName({ text, value, onInput }: PayerNameProps) {
  return (
    <>
      <label class="field">
        {text.payerName}
        <input
          type="text"
          required
          maxLength={140}
          autocomplete="name"
          dir="auto"
          value={value}
          aria-describedby="payer-name-hint"
          onInput={event => onInput(event.currentTarget.value)}
        />
      </label>
      <p id="payer-name-hint" class="hint soft small">
        {text.payerNameHint}
      </p>
    </>
  )
}
