import type { Problem as ProblemState } from '../live/use-acts.ts'
import type { Messages } from '../messages/en.ts'
import { Icon } from './icon.tsx'

/** What did not work, what to do about it, and the code that support can look up. */
export function Problem({ problem, text }: { problem: ProblemState | undefined; text: Messages }) {
  if (!problem) return null
  return (
    <div class="note bad" role="alert">
      <p>
        <Icon name="alert" />
        {text[problem.kind]}
      </p>
      <p class="small">
        {text.code}: <code dir="ltr">{problem.code}</code>
      </p>
    </div>
  )
}
