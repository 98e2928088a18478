import { describe, expect, test } from 'vitest'
import { drawReference, findReferences, isReference, makeReference, parseReference } from './reference.ts'

const CODE = '7K3M9QXT7E'

describe('making', () => {
  test('the same bytes make the same code', () => {
    const bytes = Uint8Array.of(0x3c, 0xc7, 0x44, 0xdf, 0xba)
    expect(makeReference(bytes)).toBe(CODE)
    expect(isReference(CODE)).toBe(true)
  })

  test('bytes whose check pair holds a look-alike make none, and a draw goes on', () => {
    const draws = [...Array(256).keys()].map(n => Uint8Array.of(1, 2, 3, 4, n))
    const unusable = draws.filter(bytes => makeReference(bytes) === undefined)
    expect(unusable.length).toBeGreaterThan(20)
    const queue = [unusable[0], unusable[1], Uint8Array.of(0x3c, 0xc7, 0x44, 0xdf, 0xba)]
    expect(drawReference(() => queue.shift() ?? new Uint8Array(5))).toBe(CODE)
  })

  test('a taken code is drawn again, and a stuck source is a bug', () => {
    const queue = [Uint8Array.of(0x3c, 0xc7, 0x44, 0xdf, 0xba), new Uint8Array(5)]
    expect(
      drawReference(
        () => queue.shift() ?? new Uint8Array(5),
        code => code === CODE,
      ),
    ).not.toBe(CODE)
    expect(() =>
      drawReference(
        () => new Uint8Array(5),
        () => true,
      ),
    ).toThrow()
    expect(() => makeReference(new Uint8Array(4))).toThrow()
  })
})

describe('reading what a person typed', () => {
  test.each(['7K3M9QXT7E', '7k3m 9qxt 7e', ' 7K3M-9QXT-7E '])('%j', text => {
    expect(parseReference(text)).toEqual({ ok: true, value: CODE })
  })

  test('O is zero, I and L are one', () => {
    const withDigits = ['0', '1'].map(digit => drawReferenceHolding(digit))
    expect(parseReference((withDigits[0] ?? '').replaceAll('0', 'o'))).toEqual({ ok: true, value: withDigits[0] })
    expect(parseReference((withDigits[1] ?? '').replaceAll('1', 'l'))).toEqual({ ok: true, value: withDigits[1] })
    expect(parseReference((withDigits[1] ?? '').replaceAll('1', 'I'))).toEqual({ ok: true, value: withDigits[1] })
  })

  test('refuses a wrong length, a letter outside the alphabet and a wrong check', () => {
    expect(parseReference('7K3M9QXT7')).toMatchObject({ code: 'reference.malformed' })
    expect(parseReference('7K3M9QXU7E')).toMatchObject({ code: 'reference.malformed' })
    expect(parseReference('7K3M9QXT8E')).toMatchObject({ code: 'reference.bad_check' })
  })
})

describe('finding in remittance text', () => {
  const known = (code: string) => code === CODE

  test.each([
    'RF23 7K3M 9QXT 7E',
    'SVWZ+Invoice 7K3M9\nQXT7E thank you',
    'pago/7k3m9qxt7e',
    '７Ｋ３Ｍ９ＱＸＴ７Ｅ',
    'EREF+NOTPROVIDED7K3M9QXT7E',
  ])('%j', text => {
    expect([...findReferences(text, known)]).toEqual([CODE])
  })

  test('twice in a text is one hit; unknown and mistyped codes are none', () => {
    expect(findReferences(`${CODE} ${CODE}`, known).size).toBe(1)
    expect(findReferences(CODE, () => false).size).toBe(0)
    expect(findReferences('7K3M9QXT7F', () => true).has(CODE)).toBe(false)
    expect(findReferences('', known).size).toBe(0)
  })

  test('two known codes are two hits', () => {
    const other = drawReferenceHolding('0')
    expect(findReferences(`${CODE} and ${other}`, code => code === CODE || code === other)).toEqual(
      new Set([CODE, other]),
    )
  })
})

function drawReferenceHolding(digit: string): string {
  for (let n = 0; n < 256; n++) {
    const code = makeReference(Uint8Array.of(9, 8, 7, 6, n))
    if (code?.includes(digit)) return code
  }
  throw new Error(`no code holds ${digit}`)
}
