import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseAssetId } from '../asset/asset.ts'
import { parseAddress } from './address.ts'
import {
  bigintToBytes,
  bytesToBigint,
  concatBytes,
  equalBytes,
  fromBase64,
  fromHex,
  isHex,
  toBase64,
  toHex,
} from './hex.ts'

const bytes = fc.uint8Array({ maxLength: 200 })
const runs = { numRuns: 300 }

describe('bytes', () => {
  test('read back from hexadecimal, base64 and numbers as they were', () => {
    fc.assert(
      fc.property(bytes, value => {
        expect(fromHex(toHex(value))).toEqual(value)
        expect(fromBase64(toBase64(value))).toEqual(value)
        expect(toBase64(value)).toBe(Buffer.from(value).toString('base64'))
        if (value.length > 0) expect(bigintToBytes(bytesToBigint(value), value.length)).toEqual(value)
      }),
      runs,
    )
  })

  test('are equal when every byte is', () => {
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        expect(equalBytes(a, b)).toBe(Buffer.compare(a, b) === 0)
        expect(equalBytes(concatBytes(a, b), new Uint8Array([...a, ...b]))).toBe(true)
      }),
      runs,
    )
  })

  test.each(['0x1', '0xzz', '12', '0X12', ' 0x12', '0x12 ', '', '0x12\n'])('%j is no hexadecimal', text => {
    expect(isHex(text)).toBe(false)
    expect(() => fromHex(text)).toThrow()
  })

  test.each(['YQ', 'YR==', 'YQ==\n', ' YQ==', 'Y_8=', 'YQ==YQ=='])('%j is no base64', text => {
    expect(() => fromBase64(text)).toThrow()
  })

  test('a number that does not fit is refused', () => {
    expect(() => bigintToBytes(256n, 1)).toThrow()
    expect(() => bigintToBytes(-1n, 1)).toThrow()
    expect(toHex(bigintToBytes(255n, 1))).toBe('0xff')
  })
})

describe('addresses and assets', () => {
  const mixed = '0xdAC17F958D2ee523a2206206994597C13D831ec7'

  test('are lowercase afterwards', () => {
    expect(parseAddress(mixed)).toEqual({ ok: true, value: mixed.toLowerCase() })
    expect(parseAssetId(`eip155:1/erc20:${mixed}`)).toEqual({
      ok: true,
      value: { chain: 'eip155:1', address: mixed.toLowerCase() },
    })
  })

  test.each(['', '0x', mixed.slice(2), `${mixed}00`, mixed.slice(0, -2), ` ${mixed}`])('%j is no address', text => {
    expect(parseAddress(text)).toMatchObject({ ok: false, code: 'address.malformed' })
  })

  test.each([
    'USDT',
    `eip155:0/erc20:${mixed}`,
    `eip155:1/slip44:60`,
    `eip155:1/erc20:0x12`,
    `eip155:01/erc20:${mixed}`,
  ])('%j is no asset', text => expect(parseAssetId(text)).toMatchObject({ ok: false, code: 'asset.malformed' }))
})
