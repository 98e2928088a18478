import type { ScreenProps } from '../page/context.ts'
import { Steps } from './steps.tsx'

const TEXTS = {
  matching: ['matching', 'matchingHint'],
  locking: ['locking', 'lockingHint'],
  releasing: ['releasing', 'releasingHint'],
} as const

/** Nothing for the payer to do: what is happening, and that it is not their turn. */
export function WaitingScreen({ view, text }: ScreenProps) {
  const [title, hint] = TEXTS[view.step as keyof typeof TEXTS]
  return (
    <section aria-labelledby="state">
      {view.step === 'releasing' && <Steps now="confirm" text={text} />}
      <div role="status">
        <h2 id="state" class="busy">
          {text[title]}
        </h2>
        <p>{text[hint]}</p>
      </div>
    </section>
  )
}
