import type { ScreenProps } from '../page/context.ts'
import { Icon } from '../page/icon.tsx'
import { Button } from './button.tsx'
import { StateHeading } from './state-heading.tsx'

/** The signed order is not the one this page talks about, or nobody could look: where to pay is not shown. */
export function DistrustScreen({ text, check }: ScreenProps) {
  const bad = check.state === 'bad'
  return (
    <section aria-labelledby="state">
      <div class="note bad" role="alert">
        <StateHeading>
          <Icon name="alert" />
          {bad ? text.checkedBad : text.unchecked}
        </StateHeading>
        <p>{bad ? text.checkedBadHint : text.uncheckedHint}</p>
        {bad && <p>{text.mismatch[check.field]}</p>}
        {bad && (
          <p class="small">
            {text.code}: <code dir="ltr">checkout.order_mismatch: {check.field}</code>
          </p>
        )}
      </div>
      {bad ? (
        <p>{text.checkedBadSent}</p>
      ) : (
        <Button busy={false} onClick={() => location.reload()}>
          {text.retry}
        </Button>
      )}
    </section>
  )
}
