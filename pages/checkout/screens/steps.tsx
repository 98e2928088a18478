import type { Messages } from '../messages/en.ts'

const STEPS = ['send', 'confirm', 'paid'] as const

/** Send, confirmed, paid: the present step is said in words, not only in colour. */
export function Steps({ now, text }: { now: (typeof STEPS)[number] | 'over'; text: Messages }) {
  const at = now === 'over' ? STEPS.length : STEPS.indexOf(now)
  return (
    <ol class="steps" aria-label={text.stepsLabel}>
      {STEPS.map((step, i) => (
        <li key={step} class={i < at ? 'done' : i === at ? 'now' : ''} aria-current={i === at ? 'step' : undefined}>
          {text.steps[step]}
          {i <= at && <span class="aloud"> ({i < at ? text.stepDone : text.stepNow})</span>}
        </li>
      ))}
    </ol>
  )
}
