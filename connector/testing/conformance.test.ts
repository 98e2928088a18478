import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { CASES } from './conformance.ts'

it('every case that is held names a test that exists', () => {
  for (const example of CASES) {
    if (!('held' in example)) continue
    const source = readFileSync(join(import.meta.dirname, '..', example.held.file), 'utf8')
    const name = example.held.test.split(/after error_in_body|with (?:no|the|logs)/)[0] ?? ''
    expect(source, `case ${example.number}`).toContain(name.trim())
  }
})

it('no case is listed twice', () => {
  expect(new Set(CASES.map(({ number }) => number)).size).toBe(CASES.length)
})
