import { expect, test } from 'vitest'
import { makeCreditorReference, parseCreditorReference } from './creditor-reference.ts'
import vectors from './vectors.json' with { type: 'json' }

const sample = vectors.find(vector => vector.id === 'rf')?.payload ?? ''

test('the ISO sample is made and read', () => {
  expect(makeCreditorReference('539007547034')).toBe(sample)
  expect(parseCreditorReference(sample)).toBe('539007547034')
  expect(parseCreditorReference('rf18 5390 0754 7034')).toBe('539007547034')
})

test('letters take part in the check', () => {
  const reference = makeCreditorReference('7K3M9QXT7E')
  expect(reference).toMatch(/^RF\d\d7K3M9QXT7E$/)
  expect(parseCreditorReference(reference)).toBe('7K3M9QXT7E')
  expect(parseCreditorReference(reference.replace('K', 'L'))).toBeUndefined()
})

test.each(['', 'RF', 'RF18', 'RF19539007547034', 'XX18539007547034', 'RF18-53900'])('%j is not one', text => {
  expect(parseCreditorReference(text)).toBeUndefined()
})

test('content that does not fit is a bug', () => {
  expect(() => makeCreditorReference('lower')).toThrow()
  expect(() => makeCreditorReference('A'.repeat(22))).toThrow()
})
