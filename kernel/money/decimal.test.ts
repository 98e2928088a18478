import { describe, expect, test } from 'vitest'
import { currencyDecimals } from './currency.ts'
import { formatUnits, parseUnits } from './decimal.ts'

describe('reading an amount', () => {
  test.each([
    ['0', 2, 0n],
    ['25', 2, 2500n],
    ['25.5', 2, 2550n],
    ['0.10', 2, 10n],
    ['0.000001', 6, 1n],
    ['12', 0, 12n],
    ['1.000000000000000001', 18, 1_000_000_000_000_000_001n],
  ])('%s with %i decimals is %s', (text, decimals, units) => {
    expect(parseUnits(text, decimals)).toEqual({ ok: true, value: units })
  })

  test.each([
    '',
    ' 1',
    '1 ',
    '+1',
    '-1',
    '1e3',
    '1,5',
    '.5',
    '5.',
    '01',
    '00.1',
    '0x10',
    'NaN',
    '١',
    '1.5.2',
    '1_0',
    '1\n',
  ])('%j is refused', text => expect(parseUnits(text, 2)).toMatchObject({ ok: false, code: 'money.not_a_decimal' }))

  test('more decimals than there are is refused, even when they are zeros', () => {
    expect(parseUnits('1.000', 2)).toMatchObject({ ok: false, code: 'money.too_many_decimals' })
    expect(parseUnits('1.0', 0)).toMatchObject({ ok: false, code: 'money.too_many_decimals' })
  })

  test('an endless text is refused and not repeated', () => {
    const answer = parseUnits('9'.repeat(10_000), 2)
    expect(answer.ok ? '' : answer.detail.value).toHaveLength(80)
  })
})

describe('writing an amount', () => {
  test.each([
    [0n, 2, '0.00'],
    [5n, 2, '0.05'],
    [2500n, 2, '25.00'],
    [-5n, 2, '-0.05'],
    [7n, 0, '7'],
    [-7n, 0, '-7'],
    [1n, 18, '0.000000000000000001'],
  ])('%s with %i decimals is %s', (units, decimals, text) => {
    expect(formatUnits(units, decimals)).toBe(text)
  })
})

describe('currencies', () => {
  test.each([
    ['EUR', 2],
    ['JPY', 0],
    ['KWD', 3],
    ['IDR', 2],
  ])('%s has %i decimals', (code, decimals) => {
    expect(currencyDecimals(code)).toEqual({ ok: true, value: decimals })
  })

  test.each(['eur', 'XXX', '', 'constructor', '__proto__', 'toString'])('%j is refused', code => {
    expect(currencyDecimals(code)).toMatchObject({ ok: false, code: 'money.unknown_currency' })
  })
})
