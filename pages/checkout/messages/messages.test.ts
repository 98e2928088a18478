import { checkoutStep } from '@sampan/api/checkout'
import { paymentFlag, paymentOutcome } from '@sampan/api/payment'
import { allRails } from '@sampan/rails/registry'
import { describe, expect, test } from 'vitest'
import { CATALOGUES } from './catalogues.ts'
import { bdi, ltr } from './isolate.ts'
import { LOCALES, pickLocale } from './locales.ts'

type Leaf = string | ((...values: string[]) => string)

/** Each message by its path, e.g. `rows.iban`. */
function leavesOf(catalogue: object, prefix = ''): [string, Leaf][] {
  return Object.entries(catalogue).flatMap(([key, value]: [string, Leaf | object]) =>
    typeof value === 'object' ? leavesOf(value, `${prefix}${key}.`) : [[prefix + key, value] as [string, Leaf]],
  )
}

const english = new Map(leavesOf(CATALOGUES.en))
const inOthers = Object.entries(CATALOGUES).filter(([locale]) => locale !== 'en')

describe.each(inOthers)('%s', (_locale, catalogue) => {
  const leaves = new Map(leavesOf(catalogue))

  test('it has every message and no other', () => {
    expect([...leaves.keys()].sort()).toEqual([...english.keys()].sort())
  })

  test('nothing is left in English', () => {
    const same = [...leaves].filter(([key, leaf]) => typeof leaf === 'string' && leaf === english.get(key))
    expect(same).toEqual([])
  })
})

test.each(Object.entries(CATALOGUES))(
  'in %s no message is empty and every placeholder is used',
  (_locale, catalogue) => {
    for (const [key, leaf] of leavesOf(catalogue)) {
      if (typeof leaf === 'string') expect(leaf.trim(), key).not.toBe('')
      else {
        const values = Array.from({ length: leaf.length }, (_, i) => `value-${i}`)
        for (const value of values) expect(leaf(...values), key).toContain(value)
      }
    }
  },
)

test('each placeholder takes as many values in every language', () => {
  for (const [, catalogue] of inOthers) {
    for (const [key, leaf] of leavesOf(catalogue))
      expect(leaf.length > 0, key).toBe((english.get(key)?.length ?? 0) > 0)
  }
})

test('every flag, outcome, row and warning that can come has words', () => {
  const example = (rail: ReturnType<typeof allRails>[number]) => {
    const account = rail.parseAccount(Object.fromEntries(rail.accountFields.map(field => [field.name, field.example])))
    if (!account.ok) throw new Error(account.code)
    const [currency = ''] = rail.profile.currencies
    return rail.instructions({ account: account.value, currency, amountUnits: 10_000n, reference: '7K3M9QXT7E' })
  }
  for (const text of Object.values(CATALOGUES)) {
    expect(Object.keys(text.flags).sort()).toEqual([...paymentFlag.options].sort())
    expect(Object.keys(text.outcomes).sort()).toEqual([...paymentOutcome.options].sort())
    for (const { rows, warnings } of allRails().map(example)) {
      expect(Object.keys(text.rows)).toEqual(expect.arrayContaining(rows.map(row => row.name)))
      expect(Object.keys(text.warnings)).toEqual(expect.arrayContaining([...warnings]))
    }
  }
  expect(checkoutStep.options).toHaveLength(14)
})

test('what is loaded for a language is its catalogue', async () => {
  for (const [locale, { load }] of Object.entries(LOCALES)) {
    expect(await load()).toBe(CATALOGUES[locale as keyof typeof LOCALES])
  }
})

test('a wanted language is found by its first part, and English stands in for the rest', () => {
  expect(['ar', 'AR-EG', 'en-GB', 'de', '', 'constructor'].map(pickLocale)).toEqual([
    'ar',
    'ar',
    'en',
    'en',
    'en',
    'en',
  ])
})

test('isolates open and close, so that a name cannot turn the rest of the page', () => {
  for (const isolated of [ltr('99.00 EUR'), bdi('متجر')]) {
    expect(isolated).toMatch(/^[\u2066\u2068].+\u2069$/)
  }
})
