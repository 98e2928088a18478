import fc from 'fast-check'
import { hashTypedData as viemHash } from 'viem'
import { describe, expect, test } from 'vitest'
import { type Address, type Hex, toHex } from '../bytes/hex.ts'
import {
  encodeType,
  hashTypedData,
  type TypedDataField,
  type TypedDataStruct,
  type TypedDataValue,
} from './typed-data.ts'

const bytesOf = (length: number) => fc.uint8Array({ minLength: length, maxLength: length }).map(toHex)
const uint = (bits: bigint) => fc.bigInt({ min: 0n, max: 2n ** bits - 1n })

const VALUES: Readonly<Record<string, fc.Arbitrary<TypedDataValue>>> = {
  address: bytesOf(20),
  bytes32: bytesOf(32),
  bytes: fc.uint8Array({ maxLength: 100 }).map(toHex),
  string: fc.string({ unit: 'grapheme', maxLength: 60 }),
  bool: fc.boolean(),
  uint8: uint(8n),
  uint40: uint(40n),
  uint64: uint(64n),
  uint96: uint(96n),
  uint256: uint(256n),
}

type Typed = { fields: TypedDataField[]; value: TypedDataStruct }

/** A random struct of simple members; its members' names are unique. */
const simple = (prefix: string): fc.Arbitrary<Typed> =>
  fc.array(fc.constantFrom(...Object.keys(VALUES)), { minLength: 1, maxLength: 12 }).chain(types => {
    const fields = types.map((type, i) => ({ name: `${prefix}${i}`, type }))
    const values = fields.map(field => (VALUES[field.type] as fc.Arbitrary<TypedDataValue>).map(v => [field.name, v]))
    return fc.tuple(...values).map(entries => ({ fields, value: Object.fromEntries(entries) as TypedDataStruct }))
  })

const domain = fc.record({
  name: fc.string(),
  version: fc.string(),
  chainId: uint(53n),
  verifyingContract: bytesOf(20),
})

describe('typed data', () => {
  test("of random nested structs has viem's digest", () => {
    fc.assert(
      fc.property(domain, simple('a'), simple('b'), simple('c'), (where, outer, middle, inner) => {
        const types = {
          // Names out of order, and one struct met twice, because the type string sorts and lists each once.
          Outer: [...outer.fields, { name: 'z', type: 'Zebra' }, { name: 'y', type: 'Ape' }],
          Zebra: [...middle.fields, { name: 'ape', type: 'Ape' }],
          Ape: inner.fields,
        }
        const message = { ...outer.value, z: { ...middle.value, ape: inner.value }, y: inner.value }
        const theirs = viemHash({ domain: where, types, primaryType: 'Outer', message } as Parameters<
          typeof viemHash
        >[0])
        expect(hashTypedData(where, types, 'Outer', message)).toBe(theirs)
      }),
      { numRuns: 300 },
    )
  })

  test('lists the structs it refers to once, sorted by name', () => {
    const types = {
      Mail: [
        { name: 'to', type: 'Person' },
        { name: 'about', type: 'Asset' },
        { name: 'from', type: 'Person' },
      ],
      Person: [{ name: 'holds', type: 'Asset' }],
      Asset: [{ name: 'id', type: 'bytes32' }],
    }
    expect(encodeType(types, 'Mail')).toBe(
      'Mail(Person to,Asset about,Person from)Asset(bytes32 id)Person(Asset holds)',
    )
  })
})

describe('a bug in typed data', () => {
  const where = { name: 'Sampan', version: '1', chainId: 1n, verifyingContract: `0x${'11'.repeat(20)}` as Address }
  const hash = (type: string, value: TypedDataValue | undefined) =>
    hashTypedData(where, { A: [{ name: 'x', type }] }, 'A', value === undefined ? {} : { x: value })

  test.each<[string, TypedDataValue | undefined]>([
    ['uint8', 256n],
    ['uint40', -1n],
    ['address', '0x12'],
    ['address', `0x${'11'.repeat(21)}`],
    ['bytes32', `0x${'11'.repeat(31)}`],
    ['bytes', '0xz' as Hex],
    ['uint256[]', 1n],
    ['int8', 1n],
    ['Unknown', 'x'],
    ['uint8', undefined],
  ])('crashes: %s of %s', (type, value) => expect(() => hash(type, value)).toThrow())

  test('a name from the prototype is no struct', () => {
    expect(() => hashTypedData(where, {}, 'toString', {})).toThrow('no struct')
  })
})
