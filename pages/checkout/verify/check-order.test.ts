import type { CheckoutView } from '@sampan/api/checkout'
import { describe, expect, test } from 'vitest'
import { inBatch, makeOrder, named } from '../testing/fixture-order.ts'
import { NOW, QUOTES, STEPS_WITH_ORDER, viewAt } from '../testing/fixture-view.ts'
import { checkOrder, type OrderField } from './check-order.ts'

const PAYER = named('this device')

describe.each(Object.values(QUOTES))('an honest page for $rail', quote => {
  test.each(STEPS_WITH_ORDER)('is sound at %s', step => {
    const view = viewAt(step, PAYER, quote)
    expect(checkOrder(view, PAYER)).toMatchObject({ ok: true, value: { order: { payer: PAYER } } })
    expect(checkOrder(view, null)).toMatchObject({ ok: true })
  })
})

test('an order for another device is not this device’s', () => {
  expect(fieldOf(viewAt('pay', PAYER), named('another device'))).toBe('payer')
})

test('no order, nothing chosen, no terms: nothing can be said, so nothing is paid', () => {
  for (const part of ['order', 'chosen', 'terms'] as const) {
    expect(fieldOf({ ...viewAt('pay', PAYER), [part]: null })).toBe('missing')
  }
})

test('an order that no vault would lock is refused even when it is signed as shown', () => {
  const selfPaying = { ...QUOTES.sepa, fee: '50.000000' }
  const { order, terms, instructions } = makeOrder(selfPaying, PAYER, '', NOW)
  expect(fieldOf({ ...viewAt('pay', PAYER), chosen: selfPaying, order, terms, instructions })).toBe('parties')
})

test('an order that would pay this device’s key, which can hold nothing, is refused', () => {
  const payer = viewAt('pay', PAYER).settlement.address
  expect(fieldOf(viewAt('pay', payer), payer)).toBe('parties')
})

/** What the check does not look at: words for people, what a chain reports, and the token, which only the vault knows. */
const UNCHECKED =
  /^(?:settlement\.asset|(?:chosen\.(?:title|price|fee|pay_within|typical|instant|asks)|order\.(?:object|status|certainty|claimed|release_|contest_|chain_t|vault\.(?:owner|signer|second_key)))|instructions\.(?:.*label$|.*mono$|qr\.(?:alt|error_correction)))/

test.each(Object.values(QUOTES))('no single value of what was signed or shown can differ ($rail)', quote => {
  const { order, terms, chosen, instructions, settlement, payer } = viewAt('pay', PAYER, quote)
  const said = { order, terms, chosen, instructions, settlement, payer }
  const paths = leavesOf(said).filter(path => !UNCHECKED.test(path.join('.')))
  expect(paths.length).toBeGreaterThan(40)
  for (const path of paths) {
    const lie = { ...viewAt('pay', PAYER, quote), ...(change(said, path, otherThan) as typeof said) }
    expect(fieldOf(lie), path.join('.')).toBeTypeOf('string')
  }
})

test('an order in a batch is sound, with all that proves it, and no value of that can differ', () => {
  const quote = QUOTES.sepa
  const { order, terms, instructions } = inBatch(makeOrder(quote, PAYER, '', NOW))
  const view = { ...viewAt('pay', PAYER, quote), order, terms, instructions }
  const checked = checkOrder(view, PAYER)
  expect(checked).toMatchObject({ ok: true, value: { inBatch: { position: 0, batch: { count: 3 } } } })
  const said = { in_batch: order.in_batch }
  const paths = leavesOf(said)
  expect(paths).toHaveLength(13)
  for (const path of paths) {
    for (const lie of [otherThan, () => '', () => '0x', () => null, () => ({})]) {
      const changed = change(said, path, lie) as typeof said
      expect(fieldOf({ ...view, order: { ...order, ...changed } }), path.join('.')).toBe('batch')
    }
  }
})

test('garbage anywhere is refused and never throws', () => {
  const view = viewAt('pay', PAYER)
  const { order, terms, chosen, instructions, settlement } = view
  const said = { order, terms, chosen, instructions, settlement }
  for (const garbage of ['', '0x', '-1', '1e9', 'NaN', '\u0000', '9'.repeat(80)]) {
    for (const path of leavesOf(said)) {
      const lie = { ...view, ...(change(said, path, () => garbage) as typeof said) }
      expect(() => checkOrder(lie, PAYER), path.join('.')).not.toThrow()
    }
  }
})

function fieldOf(view: CheckoutView, payer = PAYER): OrderField | undefined {
  const result = checkOrder(view, payer)
  return result.ok ? undefined : result.detail.field
}

function leavesOf(value: unknown, path: readonly string[] = []): string[][] {
  if (value === null || typeof value !== 'object') return value === null ? [] : [[...path]]
  return Object.entries(value).flatMap(([key, child]) => leavesOf(child, [...path, key]))
}

/** A copy with the value at the path replaced. */
function change(value: unknown, [key, ...rest]: readonly string[], replace: (old: unknown) => unknown): unknown {
  if (key === undefined) return replace(value)
  const parent = value as Record<string, unknown>
  const changed = change(parent[key], rest, replace)
  return Array.isArray(value)
    ? value.map((one, i) => (String(i) === key ? changed : one))
    : { ...parent, [key]: changed }
}

/** Another value of the same kind, and as well-formed as can be. */
function otherThan(old: unknown): unknown {
  if (typeof old === 'number') return old + 1
  if (typeof old !== 'string') return !old
  const at = Math.max(0, old.search(/\d(?!.*\d)/))
  const digit = /\d/.test(old[at] ?? '') ? String((Number(old[at]) + 1) % 10) : 'x'
  return old.slice(0, at) + digit + old.slice(at + 1)
}
