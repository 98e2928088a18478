import type { PaymentFlag, PaymentOutcome } from '@sampan/api/payment'
import type { InstructionRow, RailWarning } from '@sampan/rails/rail'
import type { OrderField } from '../verify/check-order.ts'
import { bdi } from './isolate.ts'

const rows: Record<InstructionRow['name'], string> = {
  payee: 'Name of the payee',
  iban: 'IBAN',
  bic: 'BIC',
  bank: 'Bank',
  account_number: 'Account number',
  routing: 'Routing code',
  pix_key: 'Pix key',
  amount: 'Amount',
  reference: 'Reference',
}

const warnings: Record<RailWarning, string> = {
  'rail.warning.exact_amount': 'Send exactly this amount, in one transfer.',
  'rail.warning.keep_reference': 'Keep the reference exactly as it is, and add nothing to it.',
  'rail.warning.pays_acceptor_by_name':
    'The account belongs to the acceptor, not to the merchant. That is how this works: the acceptor pays the merchant in USDT.',
  'rail.warning.own_account_only': 'Pay from an account in your own name.',
  'rail.warning.slow': 'This kind of transfer can take a few working days.',
  'rail.warning.choose_instant': 'If your bank offers an instant transfer, choose it.',
}

const mismatch: Record<OrderField, string> = {
  missing: 'The order or its terms are missing.',
  order: 'The order cannot be read.',
  id: 'The order’s number does not follow from the order.',
  batch: 'The order is not one of the batch of orders that it is said to lock with.',
  chain: 'The order is on another chain than the merchant’s address.',
  parties: 'The parties or deadlines of the order are not ones a vault would lock.',
  payer: 'The order names somebody else’s key as the payer, not the key of this device.',
  buyer: 'The order sends the USDT to another address than the merchant’s.',
  amount: 'The order holds another amount of USDT than this page says.',
  deadline: 'The order ends before the time this page gives you to pay.',
  terms: 'The amount, account or reference is not the one the order commits to.',
  instructions: 'The account or code shown is not the one the order commits to.',
}

const outcomes: Record<PaymentOutcome, string> = {
  released: 'The acceptor signed that your money came.',
  silence: 'The acceptor stayed silent past the deadline, so the USDT went to the merchant.',
  settlement: 'The merchant and the acceptor agreed on a split, and both signed it.',
  ruling: 'The arbiter named in the order decided.',
  returned: 'The USDT went back to the acceptor.',
}

const flags: Record<PaymentFlag, string> = {
  partial: 'Less money arrived than was asked for.',
  over: 'More money arrived than was asked for. Ask the merchant about the difference, and quote the payment number.',
  late: 'The money arrived after the deadline.',
  credited: 'The USDT belongs to the merchant and waits for them in the vault. There is nothing left for you to do.',
  disputed: 'The acceptor has disputed this payment.',
  reversed: 'Your bank has taken the money back since.',
}

/** The payer's page in English: the catalogue every other language must match, key by key. */
export const en = {
  payTo: (merchant: string) => `Pay ${bdi(merchant)}`,
  total: 'Total',
  paymentNumber: 'Payment number',
  languages: 'Languages',

  choose: 'How would you like to pay?',
  methods: 'Ways to pay',
  usually: (duration: string) => `Usually takes about ${duration}`,
  youPay: 'You pay',
  price: 'Price',
  priceOf: (price: string) => `1 USDT = ${price}`,
  merchantGets: 'The merchant receives',
  fee: 'Fee',
  payerName: 'Name on the account you pay from',
  payerNameHint: 'Pay from an account in your own name, or the payment may be held.',
  continueWith: (method: string) => `Continue with ${method}`,
  how: 'How this works',
  howSteps: [
    'An acceptor, somebody who takes local money for USDT, locks the USDT for this payment. Nobody can take it away while you pay.',
    'You pay the acceptor from your own bank, and say here that you have paid.',
    'The acceptor confirms that your money came, and the USDT goes to the merchant. You get a receipt with both signatures.',
  ],
  noMethods: 'Nobody can take this payment right now',
  noMethodsHint:
    'No acceptor is online for this amount. Nothing has been asked of you, and you owe nothing. This page keeps looking.',
  noAcceptor: 'No acceptor took this payment',
  noAcceptorHint: 'Nothing has been asked of you, and you owe nothing. Try again, or choose another way to pay.',
  withoutScripts:
    'Scripts are off, so this device cannot sign that you paid. You can pay all the same: the merchant’s server will sign for you.',

  matching: 'Finding an acceptor',
  matchingHint: 'This takes a few seconds. Do not send money yet.',
  locking: 'Locking the USDT',
  lockingHint:
    'The acceptor has signed. Their USDT is being locked for this payment, and the chain is confirming it. Do not send money yet.',

  payNow: (amount: string) => `Send exactly ${amount}`,
  payWhom: (acceptor: string, amount: string) =>
    `You pay ${bdi(acceptor)}, the acceptor of this payment. Once they confirm, the merchant receives ${amount} USDT.`,
  scan: 'Scan with your bank’s app',
  qrAlt: (amount: string, payee: string) => `QR code: ${amount} to ${bdi(payee)}, for scanning with a bank app`,
  orByHand: 'Or copy the details into your bank’s app',
  rows,
  warnings,
  warningsTitle: 'Before you send',
  copy: 'Copy',
  copied: 'Copied',
  copyField: (field: string) => `Copy ${field}`,
  timeLeft: 'Time left to pay',
  payUntil: 'until',
  leftAloud: {
    fiveMinutes: 'Five minutes left to pay',
    oneMinute: 'One minute left to pay',
    over: 'Time to pay is over',
  },
  iHavePaid: 'I have paid',
  iHavePaidHint: 'Press this once your bank says that the transfer is sent. This device signs it.',
  overdue: 'The time to pay is over: send nothing more',
  overdueHint:
    'If you have already sent the money, say so: it counts while the USDT is still locked. If you have not, do nothing.',
  overdueDetails: 'What you were asked to send',

  locked: (amount: string) => `${amount} USDT is locked for this payment`,
  lockedProof: 'Proof',
  vault: 'Vault',
  chainTransaction: 'Chain transaction',
  orderId: 'Order',
  checkedOk: 'Checked on this device: your key, the merchant, the amount and the account are those of the signed order',
  checkedWatching: 'Checked on this device: the merchant, the amount and the account are those of the signed order',
  checkedPending: 'Checking the order on this device…',
  uncheckable: 'Without scripts this device cannot check the order. The merchant’s server signs that you paid.',
  watching:
    'Another device chose how to pay, and only that one can sign. You can pay from here; then press “I have paid” there.',
  checkedBad: 'Do not pay: the order does not match this page',
  checkedBadHint:
    'Your device checked the signed order against what this page shows. The payment details are hidden. Tell the merchant, and quote the code below.',
  checkedBadSent: 'If you have already sent money, keep your bank’s proof.',
  mismatch,
  unchecked: 'This device could not check the order',
  uncheckedHint: 'The part of the page that checks it did not load. Do not pay until it has.',
  retry: 'Try again',

  cancel: 'Cancel this payment',
  cancelAsk: 'Have you already sent the money?',
  cancelSent: 'Yes, I have sent it',
  cancelNotSent: 'No, cancel the payment',
  back: 'Back',

  withdrawn: 'Do not pay yet',
  withdrawnHint:
    'The chain has undone the lock, so where to pay is withdrawn until it is locked again. This is rare and usually takes minutes.',
  withdrawnSent: 'If you have already sent the money, say so below: it still counts.',

  claimed: 'Waiting for the acceptor to confirm',
  claimedHint: (acceptor: string) =>
    `You signed that you paid. ${bdi(acceptor)} now looks for your money in their account. You can close this page.`,
  claimedSilence: 'If the acceptor does not answer by then, the merchant is paid all the same.',
  claimDeadline: 'The acceptor must answer within',
  saveClaim: 'Save my signed statement',
  saveClaimHint: 'With this file anybody can tell the chain that you paid, even if this site is gone.',

  contested: 'The acceptor says that the money did not arrive',
  contestedHint:
    'The USDT stays locked, and the arbiter named in the order decides. Keep your bank’s proof of the transfer, and give it to the merchant.',
  ruleDeadline: 'The arbiter must decide within',
  contestedSilence: 'If no ruling comes by then, the USDT goes back to the acceptor.',
  arbiter: 'Arbiter',

  releasing: 'The acceptor has confirmed',
  releasingHint: 'Your money came. The USDT is on its way to the merchant; this takes about a minute.',

  paid: 'Paid',
  paidHint: (amount: string) => `The merchant has received ${amount} USDT.`,
  youPaid: (amount: string) => `You paid ${amount}.`,
  partlyPaid: 'Partly paid',
  partlyPaidHint: 'The merchant has received a part of the USDT. Ask the merchant how the rest is settled.',
  outcomes,
  flags,
  signToo: 'Sign that you paid',
  signNowHint:
    'Sign it before you go: if the acceptor’s confirmation does not get through, your signature still claims the USDT for the merchant. It also goes onto the receipt.',
  signTooHint: 'The acceptor has signed that your money came. With your signature the receipt carries both.',
  receipt: 'Download the receipt',
  receiptHint: 'It says who signed what, and can be checked without this site.',
  returnToMerchant: (merchant: string) => `Return to ${bdi(merchant)}`,

  returned: 'This payment ended without reaching the merchant',
  returnedHint:
    'The USDT went back to the acceptor. If you have sent money, the acceptor owes it back to you: keep your bank’s proof and tell the merchant. If you have sent nothing, you owe nothing.',
  chooseAgain: 'If you have sent nothing, you can choose again',
  expired: 'The time to pay has passed',
  expiredHint:
    'Have you already sent the money? Then say so: it counts while the USDT is still locked. Otherwise send nothing.',
  expiredGone:
    'Send nothing now. If you have already sent money, keep your bank’s proof and tell the merchant. If not, you owe nothing and can start again at the merchant’s site.',
  claimUntil: 'This counts until',
  cancelled: 'This payment is cancelled',
  cancelledHint: 'Send nothing. If you have already sent money, keep your bank’s proof and tell the merchant.',

  stepsLabel: 'Progress',
  steps: { send: 'You pay', confirm: 'Confirmation', paid: 'Merchant is paid' },
  stepDone: 'done',
  stepNow: 'now',

  offline: 'No connection. What you see is as of',
  problem: 'That did not work. Nothing was lost; you can try again.',
  problemNetwork: 'The gateway could not be reached. Try again in a moment.',
  problemClaim: 'Your statement is signed but has not reached the gateway. Save it, and try again.',
  problemKey: 'This browser cannot keep a key for you. Open the page over HTTPS and outside private browsing.',
  code: 'Code',
}

export type Messages = typeof en
