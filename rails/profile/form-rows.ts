import type { CurrencyCode } from '@sampan/kernel/currency'
import type { InstructionRow } from './rail.ts'

/** The amount for reading with its currency, and alone for the clipboard, since bank forms take only digits. */
export function amountRow(amount: string, currency: CurrencyCode): InstructionRow {
  return { name: 'amount', label: 'Amount', value: `${amount} ${currency}`, copyValue: amount }
}

export function textRow(name: InstructionRow['name'], label: string, value: string): InstructionRow {
  return { name, label, value, copyValue: value }
}

/** A code in a fixed-width face, grouped in fours for reading and whole for the clipboard. */
export function codeRow(name: InstructionRow['name'], label: string, code: string): InstructionRow {
  return { name, label, value: grouped(code), copyValue: code, mono: true }
}

function grouped(code: string): string {
  return code.match(/.{1,4}/gu)?.join(' ') ?? code
}
