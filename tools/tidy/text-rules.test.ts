import { describe, expect, test } from 'vitest'
import { isTest, SOURCES } from './sources.ts'
import { findBreaks, railIdRule, TEXT_RULES } from './text-rules.ts'

const rules = [...TEXT_RULES, railIdRule(SOURCES)]

describe.each(rules)('$name', rule => {
  /** A path to which the rule applies. */
  const path = ['gateway/payments/example.ts', 'gateway/payments/example.test.ts'].find(rule.appliesTo) ?? ''

  test('holds in the whole tree', () => {
    const own = (file: string) => file.startsWith('tools/tidy/text-rules')
    expect(
      SOURCES.flatMap(source => (own(source.path) ? [] : findBreaks(rule, source))),
      rule.why,
    ).toEqual([])
  })

  test.each(rule.breaks)('is broken by: %s', text => {
    expect(findBreaks(rule, { path, text })).toHaveLength(1)
  })

  test.each(rule.passes)('lets pass: %s', text => {
    expect(findBreaks(rule, { path, text })).toEqual([])
  })

  test('every exception is for a file that needs it', () => {
    const needed = Object.keys(rule.except ?? {}).filter(file => !file.includes(' '))
    const idle = needed.filter(file => {
      const source = SOURCES.find(candidate => candidate.path === file)
      return !source || findBreaks({ ...rule, except: {} }, source).length === 0
    })
    expect(idle).toEqual([])
  })
})

test('comments are not code', () => {
  const source = { path: 'gateway/x.ts', text: '// await fetch(url)\n/* fetch(url) */ const a = "https://x"\n' }
  expect(TEXT_RULES.flatMap(rule => findBreaks(rule, source))).toEqual([])
})

test('the rails name themselves', () => {
  const profiles = SOURCES.filter(({ path }) => /^rails\/[\w-]+\/profile\.ts$/.test(path) && !isTest(path))
  expect(profiles.length).toBeGreaterThan(0)
  expect(railIdRule(profiles).pattern.source).not.toContain('none')
})
