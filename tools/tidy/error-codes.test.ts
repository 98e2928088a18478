import { describe, expect, test } from 'vitest'
import { findErrorCodes, readErrorEntries } from './error-codes.ts'
import { isTest, SOURCES } from './sources.ts'

const document = SOURCES.find(({ path }) => path === 'docs/errors.md')?.text ?? ''
const entries = readErrorEntries(document)
const documented = new Set(entries.map(entry => entry.code))
const inCode = findErrorCodes(SOURCES)

describe('error codes', () => {
  test('every code in the source has its entry in docs/errors.md', () => {
    expect([...inCode].filter(([code]) => !documented.has(code)).map(found => found.join(' from '))).toEqual([])
  })

  test('every entry is for a code that the source has', () => {
    const written = SOURCES.filter(({ path }) => /\.tsx?$/.test(path) && !isTest(path) && !path.startsWith('tools/'))
    const gone = entries.filter(({ code }) => !written.some(({ text }) => text.includes(`'${code}'`)))
    expect(gone.map(entry => entry.code)).toEqual([])
  })

  test('every entry says what it means and the way out, once', () => {
    expect(entries.filter(({ text }) => !/\S.*\n+Way out: \S/s.test(text)).map(entry => entry.code)).toEqual([])
    expect(documented.size).toBe(entries.length)
  })

  test('entries of an area stand together, in order', () => {
    const codes = entries.map(entry => entry.code)
    expect(codes).toEqual([...codes].sort())
  })

  test.each([
    ["return refuse('order.ended', { at })"],
    ["return refuse(late ? 'order.ended' : 'order.ended')"],
    ["throw new Fault('order.ended', `text`)"],
    ["type LockRefusal =\n  | 'order.ended'"],
    ["Result<bigint, Refusal<'order.ended'>>"],
    ["{ code: 'order.ended' }"],
    ["export const ERRORS = {\n  'order.ended': refused('It has ended.'),\n} as const"],
  ])('sees the code in: %s', text => {
    expect([...findErrorCodes([{ path: 'gateway/x.ts', text }]).keys()]).toEqual(['order.ended'])
  })

  test('a comment and a test make no code', () => {
    const text = "/** refuse('a.b') */\n// refuse('a.c')\n"
    expect(findErrorCodes([{ path: 'gateway/x.ts', text }]).size).toBe(0)
    expect(findErrorCodes([{ path: 'gateway/x.test.ts', text: "refuse('a.b')" }]).size).toBe(0)
  })
})
