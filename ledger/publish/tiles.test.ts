import type { Database } from '@sampan/database/database'
import { describeEachEngine } from '@sampan/database/testing/engines'
import { toHex, utf8 } from '@sampan/kernel/hex'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openCheckpoint } from '../log/checkpoint.ts'
import { makeLogKey } from '../log/log-key.ts'
import { appendLeaf, EMPTY_FRONTIER, frontierRoot, hashLeaf } from '../log/tree.ts'
import { appendEntries, type EntryDraft } from '../store/append.ts'
import { signCheckpoint } from '../store/checkpoints.ts'
import { LEDGER_MIGRATIONS } from '../store/migrations.ts'
import { openLog } from '../store/open-log.ts'
import { bytes32 } from '../testing/sample-payment.ts'
import { availableWidth, formatLogPath, parseLogPath } from './tile-path.ts'
import { decodeBundle, encodeBundle, readLogFile } from './tiles.ts'

describe('a path of a log', () => {
  test.each([
    ['/checkpoint', { type: 'checkpoint' }],
    ['/tile/0/000', { type: 'tile', level: 0, index: 0, width: 256 }],
    ['/tile/0/x001/x234/067', { type: 'tile', level: 0, index: 1_234_067, width: 256 }],
    ['/tile/63/999.p/255', { type: 'tile', level: 63, index: 999, width: 255 }],
    ['/tile/entries/x001/000.p/1', { type: 'entries', index: 1000, width: 1 }],
  ] as const)('%s reads and writes', (path, file) => {
    expect(parseLogPath(path)).toEqual(file)
    expect(formatLogPath(file)).toBe(path)
  })

  test.each([
    '',
    '/',
    '/checkpoint/',
    '/tile/0/0',
    '/tile/0/0000',
    '/tile/00/000',
    '/tile/64/000',
    '/tile/-1/000',
    '/tile/0/001/067',
    '/tile/0/x000/067',
    '/tile/0/x001',
    '/tile/0/000.p/0',
    '/tile/0/000.p/256',
    '/tile/0/000.p/01',
    '/tile/0/000.p',
    '/tile/entries/../000',
    '/tile/entries/000\n',
  ])('%j is none', path => {
    expect(parseLogPath(path)).toBeUndefined()
  })

  test('is there as the specification says for 70,000 and for 256 entries', () => {
    const width = (level: number, index: number, size: number) =>
      availableWidth({ type: 'tile', level, index, width: 256 }, size)
    expect([width(0, 272, 70_000), width(0, 273, 70_000), width(1, 0, 70_000)]).toEqual([256, 112, 256])
    expect([width(1, 1, 70_000), width(2, 0, 70_000), width(3, 0, 70_000)]).toEqual([17, 1, 0])
    expect([width(0, 0, 256), width(1, 0, 256)]).toEqual([256, 1])
    expect(width(0, 274, 70_000)).toBeLessThan(1)
  })
})

test('a bundle of entries is refused when cut short', () => {
  const leaves = [utf8('one'), utf8(''), utf8('three')]
  const bundle = encodeBundle(leaves)
  expect(decodeBundle(bundle)).toEqual(leaves)
  expect(decodeBundle(bundle.slice(0, -1))).toBeUndefined()
  expect(decodeBundle(bundle.slice(0, 1))).toBeUndefined()
})

describeEachEngine('the published log', LEDGER_MIGRATIONS, ({ open }) => {
  const key = makeLogKey('pay.example/ledger/1', new Uint8Array(32).fill(1))
  const log = key.verifier.name
  const SIZE = 600
  let database: Database

  const entry = (i: number): EntryDraft => ({
    kind: 'payment.expired',
    payment: bytes32(`payment ${i}`),
    time: 1,
    detail: {},
  })
  const get = async (path: string) => (await readLogFile(database.kysely, log, path))?.body
  const append = (from: number, to: number) => {
    const drafts = Array.from({ length: to - from }, (_, i) => entry(from + i))
    return database.transact('test.append', trx => appendEntries(trx, log, drafts))
  }

  beforeAll(async () => {
    database = await open()
    await database.transact('test.open', trx => openLog(trx, log))
  })
  afterAll(async () => {
    await database.close()
  })

  test('is nothing before its first checkpoint', async () => {
    await append(0, 10)
    expect(await get('/checkpoint')).toBeUndefined()
    expect(await get('/tile/0/000.p/10')).toBeUndefined()
  })

  test('can be rebuilt by anybody to the root that was signed', async () => {
    await append(10, SIZE)
    const head = await signCheckpoint(database, key, 2)
    await append(SIZE, SIZE + 20)
    const note = new TextDecoder().decode(await get('/checkpoint'))
    expect(openCheckpoint(note, key.verifier)).toMatchObject({ ok: true, value: { size: SIZE } })
    let frontier = EMPTY_FRONTIER
    const levelOne: string[] = []
    for (const suffix of ['000', '001', '002.p/88']) {
      const leaves = decodeBundle((await get(`/tile/entries/${suffix}`)) ?? new Uint8Array()) ?? []
      const tile = (await get(`/tile/0/${suffix}`)) ?? new Uint8Array()
      expect(tile).toHaveLength(32 * leaves.length)
      let own = EMPTY_FRONTIER
      for (const [i, leaf] of leaves.entries()) {
        expect(toHex(tile.slice(32 * i, 32 * i + 32))).toBe(toHex(hashLeaf(leaf)))
        frontier = appendLeaf(frontier, hashLeaf(leaf)).frontier
        own = appendLeaf(own, hashLeaf(leaf)).frontier
      }
      if (leaves.length === 256) levelOne.push(toHex(frontierRoot(own)).slice(2))
    }
    expect(frontier.size).toBe(SIZE)
    expect(toHex(frontierRoot(frontier))).toBe(toHex(head.root))
    expect(toHex((await get('/tile/1/000.p/2')) ?? new Uint8Array())).toBe(`0x${levelOne.join('')}`)
  })

  test('shows nothing that no checkpoint covers', async () => {
    for (const path of [
      '/tile/0/002.p/89',
      '/tile/0/002',
      '/tile/entries/002.p/89',
      '/tile/1/000.p/3',
      '/tile/2/000',
    ]) {
      expect(await get(path)).toBeUndefined()
    }
    expect(await get('/tile/0/002.p/87')).toHaveLength(87 * 32)
    expect(await get('/robots.txt')).toBeUndefined()
  })

  test('says what may be cached', async () => {
    const answer = (path: string) => readLogFile(database.kysely, log, path)
    expect(await answer('/checkpoint')).toMatchObject({ contentType: 'text/plain; charset=utf-8', immutable: false })
    expect(await answer('/tile/0/000')).toMatchObject({ contentType: 'application/octet-stream', immutable: true })
  })
})
