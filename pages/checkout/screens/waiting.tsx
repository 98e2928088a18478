import type { ScreenProps } from '../page/context.ts'
import { Flags } from './flags.tsx'
import { SignToo } from './sign-too.tsx'
import { StateHeading } from './state-heading.tsx'
import { Steps } from './steps.tsx'

const TEXTS = {
  matching: ['matching', 'matchingHint'],
  locking: ['locking', 'lockingHint'],
  releasing: ['releasing', 'releasingHint'],
} as const

/** Nothing for the payer to do: what is happening, and that it is not their turn. */
export function WaitingScreen(props: ScreenProps) {
  const { view, text } = props
  const [title, hint] = TEXTS[view.step as keyof typeof TEXTS]
  return (
    <section aria-labelledby="state">
      {view.step === 'releasing' && <Steps now="confirm" text={text} />}
      <StateHeading busy>{text[title]}</StateHeading>
      <p>{text[hint]}</p>
      <Flags flags={view.flags} text={text} />
      {view.step === 'releasing' && <SignToo {...props} isPending />}
    </section>
  )
}
