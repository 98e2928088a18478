import type { PayInstructionsWire } from '@sampan/api/checkout'
import { currencyDecimals } from '@sampan/kernel/currency'
import { parseUnits } from '@sampan/kernel/decimal'
import type { TermValues } from '@sampan/order/v1/terms'
import { parseCanonicalAccount } from '@sampan/rails/account'
import type { PayInstructions } from '@sampan/rails/rail'
import { isReference } from '@sampan/rails/reference'
import { findRail } from '@sampan/rails/registry'

/** Works out again from the signed terms where to pay and what to know before, and compares it with what is shown. */
export function instructionsFollow(shown: PayInstructionsWire, terms: TermValues): boolean {
  const own = instructionsOf(terms)
  return own !== undefined && same(own, shown)
}

function instructionsOf(terms: TermValues): PayInstructions | undefined {
  const { currency, reference, localAmount } = terms
  const rail = findRail(terms.rail)
  const decimals = currencyDecimals(currency)
  if (!rail || !decimals.ok || !isReference(reference)) return undefined
  const account = parseCanonicalAccount(rail, terms.account)
  const amount = parseUnits(localAmount, decimals.value)
  if (!account.ok || !amount.ok || !rail.amountOnRail(amount.value, currency).ok) return undefined
  return rail.instructions({ account: account.value, currency, amountUnits: amount.value, reference })
}

function same(own: PayInstructions, shown: PayInstructionsWire): boolean {
  const rows = own.rows.every((row, i) => {
    const other = shown.rows[i]
    return row.name === other?.name && row.value === other.value && row.copyValue === other.copy_value
  })
  return (
    rows &&
    own.rows.length === shown.rows.length &&
    own.warnings.every(warning => shown.warnings.includes(warning)) &&
    (own.qr?.payload ?? null) === (shown.qr?.payload ?? null) &&
    (own.copyPaste?.value ?? null) === (shown.copy_paste?.value ?? null)
  )
}
