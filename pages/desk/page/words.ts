import type { DeskView } from '@sampan/api/desk-view'

/** What codes of the daemon mean, for people. A code without words is shown as it is. */
const WORDS: Readonly<Record<string, string>> = {
  none: 'signed, not locked yet',
  never_locked: 'never locked',
  locked: 'waiting for the money',
  claimed: 'payer says it is paid',
  contested: 'before the arbiter',
  released: 'released',
  settled: 'settled',
  ruled: 'ruled by the arbiter',
  returned: 'returned to the vault',
  seen: 'seen',
  confirmed: 'confirmed',
  final: 'final',
  new: 'not looked at yet',
  unplaced: 'no order has this reference',
  possible_duplicate: 'looks like a receipt that came before: look at your bank before you owe it back',
  waiting: 'waiting for the lock',
  used: 'released its order',
  debt: 'to be sent back',
  dismissed: 'dismissed',
  reversal: 'takes money back',
  not_booked: 'pending, not booked',
  wrong_account: 'on another account',
  wrong_currency: 'in another currency',
  wrong_reference: 'without the order’s reference',
  ambiguous: 'fits more than one',
  order_ended: 'its order is over',
  outside_window: 'at another time than the order',
  short: 'too little',
  payer_name_differs: 'from another name',
  above_cap: 'above the automatic limit',
  over: 'more than the order',
  late: 'after the order’s end',
  release_signed: 'Release signed. It cannot be taken back.',
  contest_signed: 'Contest signed. The arbiter will hear both sides.',
  settle_signed: 'Settlement signed. It ends the order once the buyer signs the same.',
  credit_assigned: 'The credit now belongs to the order. Release it on the order’s page.',
  debt_recorded: 'Recorded as money to be sent back.',
  credit_dismissed: 'Taken off the desk.',
  debt_refunded: 'Marked as sent back.',
  problem_seen: 'Marked as seen.',
  offers_paused: 'Paused: no new orders are taken. Open orders go on.',
  offers_resumed: 'Resumed: offers stand again.',
  'desk.amount_differs':
    'Nothing was signed: the amount you typed is not the amount of this order. Read it in your bank again.',
  'desk.unknown_order': 'Nothing was done: there is no such order.',
  'desk.unknown_credit': 'Nothing was done: there is no such credit.',
  'desk.unknown_debt': 'Nothing was done: that one is settled already.',
  'desk.credit_settled': 'Nothing was done: this credit is settled already.',
  'desk.wrong_account': 'Nothing was done: the order is on another account or in another currency.',
  'desk.nothing_booked': 'Nothing was signed: no money is booked for this order.',
  'desk.reason_missing': 'Nothing was signed: say in a few words why.',
  'act.not_allowed': 'Nothing was signed: the chain would not take this now. See the order’s state.',
  'act.already_signed': 'Nothing was signed: it has been signed before.',
  'act.signer_replaced': 'Nothing was signed: the vault’s owner has named another signer.',
}

export function wordsOf(code: string): string {
  return WORDS[code] ?? code.replaceAll('_', ' ')
}

/** "10:41:07, 22 Nov 2026 UTC". Every desk shows the same time, whatever the device thinks. */
export function timeOf(at: number): string {
  const text = new Date(at * 1000).toISOString()
  const date = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric' })
  return `${text.slice(11, 19)}, ${date.format(at * 1000)} UTC`
}

/** "in 1 h 20 min", "4 min ago". */
export function awayOf(at: number, now: number): string {
  const seconds = Math.abs(at - now)
  const parts: readonly [number, string][] = [
    [86_400, 'd'],
    [3_600, 'h'],
    [60, 'min'],
    [1, 's'],
  ]
  const first = parts.findIndex(([size]) => seconds >= size)
  if (first < 0) return 'now'
  const shown = parts.slice(first, first + 2).map(([size, unit], i) => {
    const count = Math.floor((i === 0 ? seconds : seconds % (parts[first]?.[0] ?? 1)) / size)
    return count === 0 ? '' : `${count} ${unit}`
  })
  const text = shown.filter(Boolean).join(' ')
  return at >= now ? `in ${text}` : `${text} ago`
}

export function titleOf(view: DeskView): string {
  const count = view.waiting > 0 ? `(${view.waiting}) ` : ''
  return view.page === 'order' ? `Order ${view.order.reference} – desk` : `${count}Acceptor desk`
}
