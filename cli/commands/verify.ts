import { readFile } from 'node:fs/promises'
import { Fault } from '@sampan/kernel/fault'
import { RECEIPT_UNKNOWNS, type ReceiptVerdict, verifyReceipt } from '@sampan/ledger/log/verify-receipt'
import type { Command } from './command.ts'

const ENDINGS = {
  confirmed: 'The one who received the local money signed that it came.',
  silence: 'The one who was to confirm let the time pass, so the vault paid.',
  settlement: 'Buyer and confirmer agreed on a split.',
  ruling: 'The arbiter decided.',
  returned: 'The money went back to the vault.',
  open: 'The order has not ended.',
} as const

const CONFIRMATIONS = {
  both: 'Both signed: the payer that the money was sent, the receiver that it came.',
  receiver: 'The receiver signed that the money came; the payer has not signed.',
  payer: 'The payer signed that the money was sent; the receiver has not signed.',
  nobody: 'Nobody has signed about the local money.',
} as const

export const verify: Command = {
  summary: 'Check a receipt without any network. Exit code 0 if everything in it holds, 1 if not.',
  positionals: ['<receipt.json>'],
  options: { 'log-key': { type: 'string' }, json: { type: 'boolean' } },
  optionHelp: {
    'log-key': "The log's key from a source you trust; without it the receipt's own is believed.",
    json: 'Print the verdict as one line of JSON.',
  },
  run: async ({ positionals: [path = ''], options }) => {
    const logKey = options['log-key']
    const verdict = verifyReceipt(await readJson(path), typeof logKey === 'string' ? { logKey } : {})
    console.log(options['json'] ? JSON.stringify(verdict) : describe(verdict))
    return verdict.valid ? 0 : 1
  },
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new Fault('receipt.unreadable', `${path} is not a readable JSON file: ${message}`, {
      hint: 'Give the path of a receipt as downloaded from the checkout or GET /v1/payments/{id}/receipt.',
      cause,
    })
  }
}

function describe(verdict: ReceiptVerdict): string {
  const checks = verdict.checks.map(
    check => `  ${check.passed ? 'ok  ' : 'FAIL'} ${check.name}${check.reason ? `: ${check.reason}` : ''}`,
  )
  if (!verdict.valid || !verdict.summary) return ['This receipt does NOT hold.', ...checks].join('\n')
  const { payment, orderId, status, ending, confirmedBy, log } = verdict.summary
  return [
    'This receipt holds.',
    ...checks,
    '',
    `Payment ${payment} in the log ${log}`,
    ...(orderId ? [`Order ${orderId}: ${status}`] : []),
    ENDINGS[ending],
    CONFIRMATIONS[confirmedBy],
    `It has come as far as: ${verdict.level}.`,
    '',
    'What nobody can know offline:',
    ...verdict.unknown.map(unknown => `  - ${RECEIPT_UNKNOWNS[unknown]}`),
  ].join('\n')
}
