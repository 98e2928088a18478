import { describe, expect, test } from 'vitest'
import { ALLOWED } from './allowed.ts'
import { SOURCES } from './sources.ts'
import { findWords, readBannedWords } from './words.ts'

const glossary = SOURCES.find(({ path }) => path === 'docs/glossary.md')
const banned = [...readBannedWords(glossary?.text ?? ''), 'transaction']

/** Where the words themselves, or what others do, are the subject. */
const ABOUT_WORDS = /^docs\/glossary\.md$|^docs\/adr\/|^CONTRIBUTING\.md$|^tools\/tidy\//

/** Kysely's own name for what database/ turns into a DatabaseTransaction. */
const isKyselysWord = (found: string) => /^database\/.*: Transaction$/.test(found)

describe('words', () => {
  test('the glossary has its table', () => expect(banned.length).toBeGreaterThan(10))

  test('nobody says what the glossary bans', () => {
    const found = SOURCES.filter(({ path }) => !ABOUT_WORDS.test(path)).flatMap(source =>
      findWords(source, banned, ALLOWED.words),
    )
    expect(found.filter(use => !isKyselysWord(use))).toEqual([])
  })

  test('every exception is needed', () => {
    const idle = Object.keys(ALLOWED.words).filter(key => {
      const [path, ...word] = key.split(' ')
      const source = SOURCES.find(candidate => candidate.path === path)
      return !source || findWords(source, [word.join(' ')]).length === 0
    })
    expect(idle).toEqual([])
  })

  test.each([
    ['escrow', 'const escrow = 1'],
    ['escrow', 'the Escrow of funds'],
    ['escrow', 'function openEscrowFor(): void'],
    ['escrow', 'an escrowed amount'],
    ['maker', 'makers and takers'],
    ['txn', 'const lastTxn = 1'],
    ['txn', 'const TXN = 1'],
    ['order book', 'class OrderBook'],
    ['order book', 'the order book'],
    ['transaction', 'a transaction'],
    ['transaction', 'const transaction = await read()'],
    ['transaction', 'the chain is slow. Transactions wait'],
  ])('finds "%s" in: %s', (word, text) => {
    expect(findWords({ path: 'x.ts', text }, [word])).toHaveLength(1)
  })

  test.each([
    ['maker', 'makeReference(bytes)'],
    ['util', "import { promisify } from 'node:util'"],
    ['util', 'utility of a utilised thing'],
    ['transaction', 'the database\n * transaction commits'],
    ['transaction', 'one chain transaction, chainTransaction, sendTransaction(), client.transaction'],
  ])('does not find "%s" in: %s', (word, text) => {
    expect(findWords({ path: 'x.ts', text }, [word])).toEqual([])
  })
})
