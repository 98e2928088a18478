import type { CheckoutView } from '@sampan/api/checkout'

/** What a transfer form needs. */
export type SlipFields = {
  readonly to: string
  readonly amount: string
  readonly currency: string
  readonly reference: string
}

const ACCOUNT_ROWS = ['iban', 'pix_key', 'account_number']

/** What the payer's bank app fills in from a checkout: account, amount and reference, as the rows' copy buttons give them. */
export function readInstructions(view: CheckoutView): SlipFields | undefined {
  const { instructions, chosen } = view
  if (!instructions || !chosen) return undefined
  const row = (...names: string[]) => instructions.rows.find(candidate => names.includes(candidate.name))?.copy_value
  return {
    to: row(...ACCOUNT_ROWS) ?? '',
    amount: row('amount') ?? chosen.amount,
    currency: chosen.currency,
    reference: row('reference') ?? '',
  }
}
