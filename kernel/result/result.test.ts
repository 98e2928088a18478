import { describe, expect, test } from 'vitest'
import { assert, unreachable } from './assert.ts'
import { Fault } from './fault.ts'
import { ok, refuse } from './result.ts'

describe('results', () => {
  test('a refusal carries its code and the values that explain it', () => {
    expect(refuse('money.not_a_decimal', { value: '1,5' })).toEqual({
      ok: false,
      code: 'money.not_a_decimal',
      detail: { value: '1,5' },
    })
    expect(refuse('address.malformed').detail).toEqual({})
    expect(ok(1n)).toEqual({ ok: true, value: 1n })
  })
})

describe('faults', () => {
  test('keep their cause and are not worth a second try unless they say so', () => {
    const cause = new Error('socket closed')
    const fault = new Fault('node.away', 'The node does not answer', { cause, detail: { url: 'http://node' } })
    expect(fault).toMatchObject({ code: 'node.away', cause, retryable: false, hint: undefined, name: 'Fault' })
    expect(fault.detail).toEqual({ url: 'http://node' })
    expect(new Fault('node.away', 'again', { retryable: true, hint: 'start it' })).toMatchObject({
      retryable: true,
      hint: 'start it',
      detail: {},
    })
  })

  test('have no cause at all where none was given', () => {
    expect(Object.hasOwn(new Fault('node.away', 'x'), 'cause')).toBe(false)
  })
})

describe('assertions', () => {
  test('crash with what was assumed', () => {
    expect(() => assert(false, 'a vault has an owner')).toThrow('a vault has an owner')
    expect(() => assert(1, 'truthy')).not.toThrow()
  })

  test('a case nobody thought of crashes', () => {
    expect(() => unreachable('surprise' as never)).toThrow('"surprise"')
  })
})
