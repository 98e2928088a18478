import type { ScreenProps } from '../page/context.ts'
import { ChooseAgain } from './choose-again.tsx'
import { ClaimActions } from './claim-actions.tsx'
import { StateHeading } from './state-heading.tsx'
import { Steps } from './steps.tsx'

/** The chain has undone the lock: nothing to pay yet, and a way to say so for who has paid already. */
export function WithdrawnScreen(props: ScreenProps) {
  const { text, check } = props
  return (
    <section aria-labelledby="state">
      <Steps now="send" text={text} />
      <StateHeading busy>{text.withdrawn}</StateHeading>
      <p>{text.withdrawnHint}</p>
      {check.state === 'good' && <p>{text.withdrawnSent}</p>}
      <ClaimActions {...props} />
      <ChooseAgain {...props} />
    </section>
  )
}
