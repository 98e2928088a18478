import { currencyDecimals } from '@sampan/kernel/currency'
import { describe, expect, test } from 'vitest'
import { parseCanonicalAccount } from '../profile/account.ts'
import { EVIDENCE_TIERS } from '../profile/evidence-tier.ts'
import { makeReference } from '../references/reference.ts'
import { allRails, findRail } from './rails.ts'

const reference = makeReference(Uint8Array.of(0x3c, 0xc7, 0x44, 0xdf, 0xba)) ?? ''

test('rails are found by id, and unknown ones are not', () => {
  expect(allRails().map(rail => rail.profile.id)).toEqual(['sepa-credit-transfer', 'pix', 'bank-transfer'])
  for (const rail of allRails()) expect(findRail(rail.profile.id)).toBe(rail)
  expect(findRail('toString')).toBeUndefined()
})

describe.each(allRails().map(rail => ({ id: rail.profile.id, rail })))('$id', ({ rail }) => {
  const { profile } = rail
  const example = Object.fromEntries(rail.accountFields.map(field => [field.name, field.example]))

  test('windows leave time to claim, and the whole order ends within 30 days', () => {
    const { paySeconds, claimGraceSeconds, confirmSeconds, ruleSeconds, lateArrivalSeconds } = profile.windows
    expect(claimGraceSeconds).toBeGreaterThanOrEqual(1800)
    expect(confirmSeconds).toBe(86_400)
    expect(ruleSeconds).toBe(3 * 86_400)
    expect(paySeconds + claimGraceSeconds + confirmSeconds + ruleSeconds).toBeLessThan(30 * 86_400)
    expect(lateArrivalSeconds).toBeGreaterThan(0)
    expect(profile.instant ? paySeconds === 900 : paySeconds >= 86_400).toBe(true)
  })

  test('every currency is known and carried with no more decimals than it has', () => {
    expect(Object.keys(profile.railDecimals).sort()).toEqual([...profile.currencies].sort())
    for (const currency of profile.currencies) {
      const decimals = currencyDecimals(currency)
      expect(decimals.ok && (profile.railDecimals[currency] ?? 99) <= decimals.value).toBe(true)
    }
  })

  test('a payer’s slip never releases, and weaker evidence never releases more', () => {
    for (const caps of Object.values(profile.autoReleaseCapUnits)) {
      expect(caps.T6).toBe(0n)
      const ordered = EVIDENCE_TIERS.map(tier => caps[tier])
      expect(ordered).toEqual([...ordered].sort((a, b) => (a < b ? 1 : a > b ? -1 : 0)))
    }
  })

  test('the example account parses, and reads back from its canonical text only', () => {
    const account = rail.parseAccount(example)
    expect(account.ok).toBe(true)
    if (!account.ok) return
    expect(parseCanonicalAccount(rail, account.value.canonical)).toEqual(account)
    for (const text of ['', '[]', 'null', '{"name":1}', `${account.value.canonical} `]) {
      expect(parseCanonicalAccount(rail, text)).toMatchObject({ code: 'rail.account_not_canonical' })
    }
  })

  test('a form with a missing, unknown or overlong field is refused', () => {
    expect(rail.parseAccount({})).toMatchObject({ code: 'rail.account_field_missing' })
    expect(rail.parseAccount({ ...example, extra: 'x' })).toMatchObject({ code: 'rail.account_field_unknown' })
    expect(rail.parseAccount({ ...example, name: 'x'.repeat(200) })).toMatchObject({
      code: 'rail.account_field_too_long',
    })
    expect(rail.parseAccount({ ...example, name: 'a\u202eb' })).toMatchObject({ code: 'rail.account_field_malformed' })
  })

  test('amounts the rail cannot carry are refused', () => {
    const currency = profile.currencies[0] ?? ''
    expect(rail.amountOnRail(0n, currency)).toMatchObject({ code: 'rail.amount_not_positive' })
    expect(rail.amountOnRail(-1n, currency)).toMatchObject({ code: 'rail.amount_not_positive' })
    expect(rail.amountOnRail(100n, 'XTS')).toMatchObject({ code: 'money.unknown_currency' })
    expect(rail.amountOnRail(100n, 'CNY')).toMatchObject({ code: 'rail.currency_not_carried' })
    expect(rail.amountOnRail(1234n, currency)).toEqual({ ok: true, value: '12.34' })
  })

  test('instructions hold payee, amount and reference, ready to copy', () => {
    const account = rail.parseAccount(example)
    if (!account.ok) throw new Error(account.code)
    const currency = profile.currencies[0] ?? ''
    const shown = rail.instructions({ account: account.value, currency, amountUnits: 1234n, reference })
    const copied = Object.fromEntries(shown.rows.map(row => [row.name, row.copyValue]))
    expect(copied['payee']).toBe(account.value.fields['name'])
    expect(copied['amount']).toBe('12.34')
    expect(copied['reference']).toContain(reference)
    expect(shown.warnings.length).toBeGreaterThan(0)
    expect(() => rail.instructions({ account: account.value, currency, amountUnits: 0n, reference })).toThrow()
  })
})
