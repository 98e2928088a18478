import { expect, test } from 'vitest'
import { samePayerName } from './payer-name.ts'

test.each([
  ['John A Doe', 'DOE JOHN'],
  ['María José García López', 'GARCIA LOPEZ MARIA J'],
  ['Jürgen Müller', 'JUERGEN MUELLER'],
  ['Jean-Pierre Dupont', 'DUPONT JEAN PIERRE'],
  ['Mohammed Al-Farsi', 'ALFARSI MOHAMMED'],
  ['Łukasz Żółć', 'LUKASZ ZOLC'],
  ["Conor O'Brien", 'OBRIEN CONOR'],
  ['Dr. Ada Example', 'EXAMPLE ADA'],
  ['Ada Example', 'ADA EXAMPLE OR BOB EXAMPLE'],
  ['王小明', '王小明'],
])('%s is %s', (declared, shown) => {
  expect(samePayerName(declared, shown)).toBe(true)
  expect(samePayerName(shown, declared)).toBe(true)
})

test.each([
  ['John Smith', 'Jane Smith'],
  ['Li Na', 'Li Ning'],
  ['John Smith', 'J Smith'],
  ['Smith', 'John Smith'],
  ['Mohammed Al-Farsi', 'MOHAMAD ALFARSI'],
  ['John John', 'John Smith'],
  ['王小明', '王小'],
  ['', 'John Smith'],
  ['.', '-'],
])('%j is not %j', (declared, shown) => {
  expect(samePayerName(declared, shown)).toBe(false)
  expect(samePayerName(shown, declared)).toBe(false)
})
