import { expect, test } from 'vitest'
import { NO_AUTO_RELEASE } from '../profile/evidence-tier.ts'
import { sepaCreditTransfer } from '../sepa-credit-transfer/sepa-credit-transfer.ts'
import { bookedAt, parseBookedTime } from '../statements/booked-time.ts'
import { type Credit, creditKey } from '../statements/credit.ts'
import { decideRelease, HOLD_REASONS, type HoldReason, type ReleaseQuestion } from './decide-release.ts'
import { matchCredit } from './match-credit.ts'

const REFERENCE = '7K3M9QXT7E'
const IBAN = 'DE89370400440532013000'
const account = sepaCreditTransfer.parseAccount({ name: 'Ada Beispiel', iban: IBAN })
if (!account.ok) throw new Error(account.code)

const credit: Credit = {
  account: IBAN,
  currency: 'EUR',
  amountUnits: 12_30n,
  tier: 'T1',
  status: 'booked',
  isReversal: false,
  booked: bookedAt(1_500),
  bankReference: 'B-1',
  payerName: 'DOE JOHN',
  structuredReferences: [`RF23${REFERENCE}`],
  remittance: [],
}

const fine: ReleaseQuestion = {
  expected: {
    reference: REFERENCE,
    account: account.value,
    currency: 'EUR',
    amountUnits: 12_30n,
    payerName: 'John A. Doe',
    openFrom: 1_000,
    openUntil: 2_000,
    ended: false,
  },
  credit,
  policy: { capUnits: { ...NO_AUTO_RELEASE, T1: 12_30n }, nameRule: 'must_match' },
  isSeen: () => false,
  fittingOrders: 1,
  fittingCredits: 1,
}

/** One way to break each condition, independent of the others. */
const BREAK: Record<HoldReason, (question: ReleaseQuestion) => ReleaseQuestion> = {
  reversal: q => ({ ...q, credit: { ...q.credit, isReversal: true } }),
  not_booked: q => ({ ...q, credit: { ...q.credit, status: 'pending' } }),
  seen: q => ({ ...q, isSeen: () => true }),
  wrong_account: q => ({ ...q, credit: { ...q.credit, account: 'BE72000000001616' } }),
  wrong_currency: q => ({ ...q, credit: { ...q.credit, currency: 'CHF' } }),
  wrong_reference: q => ({ ...q, credit: { ...q.credit, structuredReferences: ['RF18539007547034'] } }),
  ambiguous: q => ({ ...q, fittingOrders: 2 }),
  order_ended: q => ({ ...q, expected: { ...q.expected, ended: true } }),
  outside_window: q => ({ ...q, credit: { ...q.credit, booked: bookedAt(999) } }),
  short: q => ({ ...q, credit: { ...q.credit, amountUnits: 12_29n } }),
  payer_name_differs: q => ({ ...q, credit: { ...q.credit, payerName: 'Jane Doe' } }),
  above_cap: q => ({ ...q, policy: { ...q.policy, capUnits: { ...q.policy.capUnits, T1: 12_29n } } }),
}

test('every combination of broken conditions holds for the first one in the documented order', () => {
  const wrong: string[] = []
  for (let set = 0; set < 2 ** HOLD_REASONS.length; set++) {
    const broken = HOLD_REASONS.filter((_, bit) => set & (1 << bit))
    const decision = decideRelease(broken.reduce((question, reason) => BREAK[reason](question), fine))
    const reason = decision.action === 'hold' ? decision.reason : undefined
    if (reason !== broken[0]) wrong.push(`${broken.join(', ')} gave ${reason}`)
  }
  expect(wrong).toEqual([])
})

test('an exact, booked, unseen credit releases under a key that names it', () => {
  expect(decideRelease(fine)).toEqual({ action: 'release', key: creditKey(IBAN, 'B-1'), surplusUnits: 0n })
  expect(decideRelease(fine)).toEqual(decideRelease(fine))
})

test('too much releases and records the surplus; too little says what is missing', () => {
  expect(decideRelease({ ...fine, credit: { ...credit, amountUnits: 20_00n } })).toMatchObject({ surplusUnits: 7_70n })
  expect(decideRelease({ ...fine, credit: { ...credit, amountUnits: 2_30n } })).toMatchObject({
    reason: 'short',
    missingUnits: 10_00n,
  })
})

test('two credits for one order are ambiguous, and so is a code that is nobody’s', () => {
  expect(decideRelease({ ...fine, fittingCredits: 2 })).toMatchObject({ reason: 'ambiguous' })
  expect(decideRelease({ ...fine, fittingOrders: 0 })).toMatchObject({ reason: 'ambiguous' })
})

test('both ends of the window count, and a bare date counts for the whole day anywhere', () => {
  const at = (booked: Credit['booked']) => decideRelease({ ...fine, credit: { ...credit, booked } }).action
  expect([1_000, 2_000].map(time => at(bookedAt(time)))).toEqual(['release', 'release'])
  expect([999, 2_001].map(time => at(bookedAt(time)))).toEqual(['hold', 'hold'])
  const days = ['1969-12-30', '1969-12-31', '1970-01-01', '1970-01-02', '1970-01-03']
  const decided = days.map(day => at(parseBookedTime(day) ?? bookedAt(0)))
  expect(decided).toEqual(['hold', 'release', 'release', 'hold', 'hold'])
})

test('a payer’s slip never releases, whatever the policy says', () => {
  const capUnits = { ...NO_AUTO_RELEASE, T6: 10n ** 12n }
  const slip = { ...fine, credit: { ...credit, tier: 'T6' as const }, policy: { ...fine.policy, capUnits } }
  expect(decideRelease(slip)).toMatchObject({ reason: 'above_cap' })
})

test('the rule for names', () => {
  const decide = (nameRule: ReleaseQuestion['policy']['nameRule'], payerName: string, shown: string | undefined) => {
    const { payerName: _, ...nameless } = credit
    return decideRelease({
      ...fine,
      expected: { ...fine.expected, payerName },
      credit: shown === undefined ? nameless : { ...nameless, payerName: shown },
      policy: { ...fine.policy, nameRule },
    }).action
  }
  expect(decide('must_match', '', 'John Doe')).toBe('hold')
  expect(decide('must_match', 'John Doe', undefined)).toBe('hold')
  expect(decide('may_be_absent', '', 'John Doe')).toBe('release')
  expect(decide('may_be_absent', 'John Doe', undefined)).toBe('release')
  expect(decide('may_be_absent', 'John Doe', 'Jane Doe')).toBe('hold')
  expect(decide('ignore', 'John Doe', 'Jane Doe')).toBe('release')
})

test('a credit finds the orders whose code it carries, on its own account', () => {
  const other = { ...fine.expected, reference: '00000000JX' }
  const elsewhere = { ...fine.expected, account: { ...fine.expected.account, statementAccount: 'BE72000000001616' } }
  expect(matchCredit(credit, [other, fine.expected, elsewhere])).toEqual([fine.expected])
  expect(matchCredit({ ...credit, account: 'de89 3704 0044 0532 0130 00' }, [fine.expected])).toEqual([fine.expected])
  expect(matchCredit({ ...credit, structuredReferences: [] }, [fine.expected])).toEqual([])
  const wrapped = { ...credit, structuredReferences: [], remittance: ['thanks 7K3M9Q', 'XT7E bye'] }
  expect(matchCredit(wrapped, [fine.expected])).toEqual([fine.expected])
  const ended = { ...fine.expected, ended: true }
  expect(matchCredit({ ...credit, endToEndId: REFERENCE, structuredReferences: [] }, [ended])).toEqual([ended])
})
