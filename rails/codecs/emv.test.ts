import { utf8 } from '@sampan/kernel/hex'
import { describe, expect, test } from 'vitest'
import { crc16 } from './crc16.ts'
import { encodeEmv, parseEmv, parseEmvFields } from './emv.ts'
import vectors from './vectors.json' with { type: 'json' }

describe('crc16', () => {
  test('gives the catalogue check value', () => {
    const vector = vectors.find(v => v.id === 'crc16-check')
    expect(crc16(utf8(vector?.input ?? ''))).toBe(vector?.expect)
  })
})

describe('EMVCo payloads', () => {
  const samples = vectors.filter(vector => vector.kind === 'emv')

  test.each(samples.filter(vector => vector.expectValid !== false))(
    '$id reads and writes back byte for byte',
    ({ payload }) => {
      const fields = parseEmv(payload ?? '')
      expect(fields.ok && encodeEmv(fields.value)).toBe(payload)
    },
  )

  test.each(samples.filter(vector => vector.expectValid === false))(
    '$id is refused for its checksum',
    ({ payload }) => {
      expect(parseEmv(payload ?? '')).toMatchObject({
        ok: false,
        code: 'emv.bad_checksum',
        detail: { expected: 'D1A3' },
      })
    },
  )

  test('all eight are here, the bad one among them', () => {
    expect(samples.map(vector => vector.id)).toContain('fps-hk-BAD')
    expect(samples).toHaveLength(8)
  })

  test('a lower-case checksum is accepted', () => {
    const payload = vectors.find(vector => vector.id === 'pix-static')?.payload ?? ''
    expect(parseEmv(payload.slice(0, -4) + payload.slice(-4).toLowerCase()).ok).toBe(true)
  })

  test('lengths count characters while the checksum counts bytes', () => {
    const payload = encodeEmv([{ id: '59', value: '最佳运输' }])
    expect(payload.startsWith('5904最佳运输6304')).toBe(true)
    expect(parseEmv(payload)).toMatchObject({ ok: true, value: [{ id: '59', value: '最佳运输' }] })
  })

  test.each(['', '5', '5905ab', 'ab02xx', '590', '5900'])('%j is malformed or has no checksum', text => {
    expect(parseEmv(text).ok).toBe(false)
  })

  test('an empty template has no fields', () => {
    expect(parseEmvFields('')).toEqual({ ok: true, value: [] })
  })
})
