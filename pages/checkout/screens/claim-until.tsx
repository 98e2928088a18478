import { Moment } from '@sampan/pages-ui/moment'
import type { ScreenProps } from '../page/context.ts'

/** The last moment at which saying "I have paid" still counts. */
export function ClaimUntil({ view, text, locale }: ScreenProps) {
  if (!view.order) return null
  return (
    <p class="hint soft small">
      {text.claimUntil} <Moment at={view.order.order.claimBy} locale={locale} />
    </p>
  )
}
