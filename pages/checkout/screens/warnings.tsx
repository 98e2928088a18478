import type { Messages } from '../messages/en.ts'

/** What the rail's own rules make the payer's business. A warning this page has no words for still shows its name. */
export function Warnings({ keys, text }: { keys: readonly string[]; text: Messages }) {
  if (keys.length === 0) return null
  return (
    <div class="warnings">
      <h3>{text.warningsTitle}</h3>
      <ul>
        {keys.map(key => (
          <li key={key}>
            {Object.hasOwn(text.warnings, key) ? text.warnings[key as keyof Messages['warnings']] : <code>{key}</code>}
          </li>
        ))}
      </ul>
    </div>
  )
}
