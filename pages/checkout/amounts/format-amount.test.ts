import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatAmount, formatMoney, isZero } from './format-amount.ts'

test('whole digits are grouped, and zeros beyond the second decimal left out', () => {
  expect(formatAmount('99.00')).toBe('99.00')
  expect(formatAmount('1250000')).toBe('1,250,000')
  expect(formatAmount('26.630000')).toBe('26.63')
  expect(formatAmount('26.000000')).toBe('26.00')
  expect(formatAmount('0.532831')).toBe('0.532831')
  expect(formatAmount('0.5')).toBe('0.5')
  expect(formatMoney('1612.84', 'BRL')).toBe('1,612.84 BRL')
})

test('no digit that counts is ever lost or added', () => {
  const decimal = fc.stringMatching(/^(?:0|[1-9]\d{0,29})(?:\.\d{1,18})?$/)
  fc.assert(
    fc.property(decimal, text => {
      const read = formatAmount(text).replaceAll(',', '')
      const bare = (amount: string) => (amount.includes('.') ? amount.replace(/\.?0+$/, '') : amount)
      expect(bare(read)).toBe(bare(text))
    }),
    { numRuns: 500 },
  )
})

test('zero is zero however it is written', () => {
  expect(['0', '0.0', '0.000000'].every(isZero)).toBe(true)
  expect(['0.01', '10', '0.000001'].some(isZero)).toBe(false)
})
