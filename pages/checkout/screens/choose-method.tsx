import type { ScreenProps } from '../page/context.ts'
import { MethodForm } from './method-form.tsx'
import { StateHeading } from './state-heading.tsx'

/** How to pay; or that nobody took the payment; or that nobody can. */
export function ChooseMethodScreen(props: ScreenProps) {
  const { view, text } = props
  const declined = view.step === 'no_acceptor'
  if (view.methods.length === 0) return <Nobody text={text} />
  return (
    <section aria-labelledby="state">
      <StateHeading>{declined ? text.noAcceptor : text.choose}</StateHeading>
      {declined && <p>{text.noAcceptorHint}</p>}
      <MethodForm {...props} />
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
