import { allRails } from '@sampan/rails/registry'
import { expect, test } from 'vitest'
import { planDeadlines, planWindows } from './windows.ts'

const CONFIGURED = { lock_seconds: 60, acceptor_answer_seconds: 8, claim_margin_seconds: 60 }
const FINALITY_SECONDS = 900
const MONTH_SECONDS = 30 * 86_400

test.each(allRails().map(rail => rail.profile))('the deadlines of $id rise and end within a month', profile => {
  const windows = planWindows(profile.windows, CONFIGURED, FINALITY_SECONDS)
  const { lockBy, payBy, claimBy, confirmBy, ruleBy } = planDeadlines(1_000, windows)
  expect(lockBy).toBe(1_060)
  expect(payBy - lockBy - FINALITY_SECONDS).toBe(profile.windows.paySeconds)
  expect(claimBy - payBy - FINALITY_SECONDS).toBe(profile.windows.claimGraceSeconds)
  expect(confirmBy - claimBy).toBe(profile.windows.confirmSeconds)
  expect(ruleBy - confirmBy).toBe(profile.windows.ruleSeconds)
  expect(ruleBy).toBeLessThanOrEqual(1_000 + MONTH_SECONDS)
})

test('the configuration may shorten every window', () => {
  const shorter = { pay_seconds: 1, claim_grace_seconds: 2, confirm_seconds: 3, rule_seconds: 4 }
  const [rail] = allRails()
  const windows = rail && planWindows(rail.profile.windows, { ...CONFIGURED, ...shorter }, 5)
  expect(windows).toEqual({
    lockSeconds: 60,
    finalitySeconds: 5,
    paySeconds: 1,
    claimGraceSeconds: 2,
    confirmSeconds: 3,
    ruleSeconds: 4,
  })
})
