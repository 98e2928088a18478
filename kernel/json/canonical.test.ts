import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CanonicalJson, canonicalJson, parseCanonicalJson } from './canonical.ts'

describe('canonical JSON', () => {
  test('members are sorted by UTF-16 code units, as RFC 8785 section 3.2.3 shows', () => {
    const value = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    }
    expect([...canonicalJson(value).matchAll(/:"([A-Z][^":]*)/g)].map(match => match[1]?.split(' ')[0])).toEqual([
      'Carriage',
      'One',
      'Control',
      'Latin',
      'Euro',
      'Emoji',
      'Hebrew',
    ])
  })

  test('strings are escaped as RFC 8785 section 3.2.2.2 shows', () => {
    expect(canonicalJson('\u20ac$\u000f\nA\'B"\\\\"/\u2028')).toBe('"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/\u2028"')
  })

  test.each<[CanonicalJson, string]>([
    [[], '[]'],
    [{}, '{}'],
    [null, 'null'],
    [-0, '0'],
    [Number.MAX_SAFE_INTEGER, '9007199254740991'],
    [Number.MIN_SAFE_INTEGER, '-9007199254740991'],
    [{ b: [1, true, { d: null, c: '' }], a: -1 }, '{"a":-1,"b":[1,true,{"c":"","d":null}]}'],
    [JSON.parse('{"__proto__":1,"constructor":2}') as CanonicalJson, '{"__proto__":1,"constructor":2}'],
    [Object.create(null) as CanonicalJson, '{}'],
  ])('%j', (value, text) => expect(canonicalJson(value)).toBe(text))

  test.each<[string, unknown]>([
    ['a fraction', 0.5],
    ['a number beyond the safe integers', 2 ** 53],
    ['infinity', Number.POSITIVE_INFINITY],
    ['not a number', Number.NaN],
    ['undefined', undefined],
    ['a member that is undefined', { a: undefined }],
    ['an array with a hole', Object.assign([1], { length: 2 })],
    ['a bigint', 1n],
    ['a function', () => 1],
    ['a date', new Date(0)],
    ['a map', new Map([['a', 1]])],
    ['bytes', new Uint8Array(2)],
    ['an instance of a class', new (class Amount {})()],
    ['a lone surrogate', 'a\ud800'],
    ['a lone surrogate in a key', { '\udc00': 1 }],
  ])('%s is refused', (_, value) => {
    expect(() => canonicalJson(value as CanonicalJson)).toThrow(/Canonical JSON/)
  })

  test.each([
    '{"b":1,"a":2}',
    '{"a":1,"a":1}',
    '{"a": 1}',
    ' 1',
    '1.0',
    '1e2',
    '-0',
    '0.5',
    '"\\u0041"',
    '"\\/"',
    '9007199254740993',
    '"\\ud800"',
    '[1,]',
    '',
  ])('text that is not canonical is refused: %s', text => expect(() => parseCanonicalJson(text)).toThrow())

  const json = fc.letrec<{ value: CanonicalJson }>(tie => ({
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.string({ unit: 'grapheme' }),
      fc.maxSafeInteger(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 5 }),
      fc.dictionary(fc.string({ unit: 'grapheme' }), tie('value'), { maxKeys: 5 }),
    ),
  })).value

  test('what is written reads back as the same value and the same text', () => {
    fc.assert(
      fc.property(json, value => {
        const text = canonicalJson(value)
        expect(canonicalJson(parseCanonicalJson(text))).toBe(text)
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
      }),
      { numRuns: 500 },
    )
  })

  test('the order in which members were added does not matter', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.maxSafeInteger()), members => {
        const reversed = Object.fromEntries(Object.entries(members).reverse())
        expect(canonicalJson(reversed)).toBe(canonicalJson(members))
      }),
      { numRuns: 300 },
    )
  })
})
