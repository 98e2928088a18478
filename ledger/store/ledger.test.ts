import type { Database } from '@sampan/database/database'
import { describeEachEngine } from '@sampan/database/testing/engines'
import { equalBytes, fromHex } from '@sampan/kernel/hex'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openCheckpoint } from '../log/checkpoint.ts'
import { parseEntry, replayPayment } from '../log/entry.ts'
import { formatVerifier, makeLogKey } from '../log/log-key.ts'
import { discloseTerms } from '../log/receipt.ts'
import { EMPTY_ROOT, hashLeaf } from '../log/tree.ts'
import { verifyConsistency, verifyInclusion } from '../log/tree-proof.ts'
import { verifyReceipt } from '../log/verify-receipt.ts'
import { bytes32, SamplePayment } from '../testing/sample-payment.ts'
import { type AppendedEntry, appendEntries, type EntryDraft } from './append.ts'
import { latestCheckpoint, type StoredCheckpoint, signCheckpoint } from './checkpoints.ts'
import { entriesOfPayment, readLeaves } from './entries.ts'
import { LEDGER_MIGRATIONS } from './migrations.ts'
import { openLog } from './open-log.ts'
import { readConsistencyProof, readInclusionProof, readInclusionProofs } from './proofs.ts'
import { buildReceipt } from './receipts.ts'

const NOW = 1_800_000_500

describeEachEngine('the ledger store', LEDGER_MIGRATIONS, ({ engine, open }) => {
  let database: Database
  let key: ReturnType<typeof makeLogKey>
  let log: string
  let count = 0

  beforeAll(async () => {
    database = await open()
  })
  afterAll(async () => {
    await database.close()
  })
  beforeEach(async () => {
    key = makeLogKey(`pay.example/ledger/${++count}`, new Uint8Array(32).fill(count))
    log = key.verifier.name
    await database.transact('test.open', trx => openLog(trx, log))
  })

  const append = (...drafts: EntryDraft[]): Promise<AppendedEntry[]> =>
    database.transact('test.append', trx => appendEntries(trx, log, drafts))
  const expired = (name: string): EntryDraft => ({
    kind: 'payment.expired',
    payment: bytes32(name),
    time: NOW,
    detail: {},
  })
  const many = (n: number) => Array.from({ length: n }, (_, i) => expired(`many ${i}`))

  describe('appending', () => {
    test('gives each entry its place in the log and in its payment', async () => {
      const p = new SamplePayment()
      const first = await append(p.created(), expired('other'), p.matched())
      const second = await append(p.proposed())
      expect([...first, ...second].map(entry => entry.index)).toEqual([0, 1, 2, 3])
      const entries = await entriesOfPayment(database.kysely, log, p.payment)
      expect(entries.map(({ index, seq, kind }) => [index, seq, kind])).toEqual([
        [0, 0, 'payment.created'],
        [2, 1, 'payment.matched'],
        [3, 2, 'order.proposed'],
      ])
      expect(replayPayment(entries.map(entry => entry.leaf)).ok).toBe(true)
      expect(entries.map(entry => entry.leafHash)).toEqual([first[0], first[2], second[0]].map(e => e?.leafHash))
      const read = parseEntry(entries[2]?.leaf ?? new Uint8Array())
      expect(read.ok && read.value).toMatchObject({ log, seq: 2, prev: first[2]?.leafHash })
    })

    test('an act a second time, under the same key, changes nothing', async () => {
      const p = new SamplePayment()
      const [, claim] = await append(p.proposed(), { ...p.claimed(), key: 'claim' })
      const again = await append({ ...p.claimed(), key: 'claim' }, expired('more'), { ...p.claimed(), key: 'claim' })
      expect(again.map(entry => [entry.index, entry.duplicate])).toEqual([
        [1, true],
        [2, false],
        [1, true],
      ])
      expect(again[0]?.leafHash).toBe(claim?.leafHash)
      expect(await entriesOfPayment(database.kysely, log, p.payment)).toHaveLength(2)
      const twice = await append({ ...expired('twice'), key: 'k' }, { ...expired('twice'), key: 'k' })
      expect(twice.map(entry => [entry.index, entry.duplicate])).toEqual([
        [3, false],
        [3, true],
      ])
    })

    test('undone by a rollback leaves no hole', async () => {
      await append(expired('a'))
      const undone = database.transact('test.append', async trx => {
        await appendEntries(trx, log, many(300))
        throw new Error('undo')
      })
      await expect(undone).rejects.toThrow('undo')
      expect((await append(expired('b')))[0]?.index).toBe(1)
      expect(await signCheckpoint(database, key, NOW)).toMatchObject({ size: 2 })
    })

    test('by several at once leaves no hole either', async () => {
      const p = new SamplePayment()
      const later = () => ({ ...expired(''), payment: p.payment })
      const rounds = await Promise.all(Array.from({ length: 8 }, (_, i) => append(expired(`payment ${i}`), later())))
      const indices = rounds.flat().map(entry => entry.index)
      expect(indices.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, i) => i))
      const own = await entriesOfPayment(database.kysely, log, p.payment)
      expect(replayPayment(own.map(entry => entry.leaf)).ok).toBe(true)
    })

    test('what is no entry is a bug, and so is a log that was not opened', async () => {
      const bad = { ...expired('a'), detail: { reason: 'Free Text' } } as EntryDraft
      await expect(append(bad)).rejects.toThrow('entry.detail.reason is not a lowercase code')
      const nowhere = database.transact('test.append', trx => appendEntries(trx, 'nowhere', [expired('a')]))
      await expect(nowhere).rejects.toThrow('the log nowhere has been opened')
      expect(await append()).toEqual([])
    })

    test('keeps the logs apart', async () => {
      await append(expired('a'))
      const other = `${log}/other`
      await database.transact('test.open', trx => openLog(trx, other))
      const [entry] = await database.transact('test.append', trx => appendEntries(trx, other, [expired('a')]))
      expect(entry?.index).toBe(0)
      expect(await entriesOfPayment(database.kysely, other, bytes32('a'))).toHaveLength(1)
    })
  })

  describe('checkpoints', () => {
    test('sign the head once, and the next one continues it', async () => {
      const empty = await signCheckpoint(database, key, NOW)
      expect(empty.size === 0 && equalBytes(empty.root, EMPTY_ROOT)).toBe(true)
      const heads: StoredCheckpoint[] = [empty]
      for (const n of [1, 2, 255, 1, 40]) {
        await append(...many(n))
        heads.push(await signCheckpoint(database, key, NOW + n))
      }
      expect(heads.map(head => head.size)).toEqual([0, 1, 3, 258, 259, 299])
      for (const [i, head] of heads.entries()) {
        expect(openCheckpoint(head.note, key.verifier)).toMatchObject({ ok: true, value: { size: head.size } })
        for (const old of heads.slice(0, i + 1)) {
          const path = await readConsistencyProof(database.kysely, log, old.size, head.size)
          const claim = { oldSize: old.size, oldRoot: old.root, size: head.size, root: head.root, path }
          expect(verifyConsistency(claim)).toBe(true)
        }
      }
      expect(await latestCheckpoint(database.kysely, log)).toEqual(heads.at(-1))
    })

    test('stay the same while nothing is appended', async () => {
      await append(expired('a'))
      const first = await signCheckpoint(database, key, NOW)
      expect(await signCheckpoint(database, key, NOW + 60)).toEqual(first)
      const both = await Promise.all([signCheckpoint(database, key, NOW), signCheckpoint(database, key, NOW)])
      expect(both).toEqual([first, first])
    })

    test.each([
      ['a leaf is changed', `update ledger_entry set leaf_hash = sha256('x') where log = $1 and index = 3`],
      ['the head is set back', 'update ledger_log set size = 1, frontier = $2 where log = $1'],
    ])('are not signed when %s behind them', async (_what, sql) => {
      await append(...many(5))
      await signCheckpoint(database, key, NOW)
      await append(...many(2))
      const values = sql.includes('$2') ? [log, hashLeaf(new Uint8Array())] : [log]
      await database.executeSql(sql, values)
      await expect(signCheckpoint(database, key, NOW)).rejects.toMatchObject({ code: 'ledger.inconsistent' })
    })

    test('are not signed over entries that are gone', async () => {
      await append(...many(3))
      await signCheckpoint(database, key, NOW)
      await append(...many(2))
      await database.executeSql('delete from ledger_entry where log = $1 and index = 3', [log])
      await expect(signCheckpoint(database, key, NOW)).rejects.toMatchObject({ code: 'ledger.hashes_missing' })
      const read = readLeaves(database.kysely, log, { from: 0, to: 5 })
      await expect(read).rejects.toMatchObject({ code: 'ledger.entries_missing' })
    })
  })

  test('proves every entry under every head, across tiles', async () => {
    const heads: StoredCheckpoint[] = []
    for (const n of [7, 249, 1, 255, 1, 188]) {
      await append(...many(n))
      heads.push(await signCheckpoint(database, key, NOW))
    }
    const size = heads.at(-1)?.size ?? 0
    const leaves = await readLeaves(database.kysely, log, { from: 0, to: size })
    for (const head of heads) {
      const indices = Array.from({ length: 40 }, (_, i) => (i * 97) % head.size).concat(head.size - 1, 0)
      const paths = await readInclusionProofs(database.kysely, log, indices, head.size)
      for (const [i, index] of indices.entries()) {
        const leafHash = hashLeaf(leaves[index] ?? new Uint8Array())
        expect(verifyInclusion({ leafHash, index, size: head.size, path: paths[i] ?? [], root: head.root })).toBe(true)
      }
      expect(await readInclusionProof(database.kysely, log, 0, head.size)).toEqual(paths.at(-1))
    }
  })

  describe('a receipt', () => {
    test('is built once a checkpoint covers the payment, and verifies', async () => {
      const p = new SamplePayment()
      const build = () =>
        buildReceipt(database.kysely, key.verifier, p.payment, { terms: discloseTerms(p.terms, ['localAmount']) })
      expect(await build()).toMatchObject({ ok: false, code: 'ledger.unknown_payment' })
      await append(...many(300), ...p.happyPath().slice(0, 4))
      expect(await build()).toMatchObject({ ok: false, code: 'ledger.receipt_not_ready' })
      await signCheckpoint(database, key, NOW)
      const early = await build()
      expect(early.ok && early.value.summary.status).toBe('locked')
      await append(...p.happyPath().slice(4))
      expect(await build()).toMatchObject({ ok: false, code: 'ledger.receipt_not_ready' })
      await signCheckpoint(database, key, NOW)
      const receipt = await build()
      const verdict = verifyReceipt(JSON.parse(JSON.stringify(receipt.ok && receipt.value)), {
        logKey: formatVerifier(key.verifier),
      })
      expect(verdict).toMatchObject({ valid: true, summary: { ending: 'confirmed', confirmedBy: 'both' } })
    })
  })

  test(`stores the exact bytes on ${engine}`, async () => {
    const [entry] = await append(expired('a'))
    const [leaf] = await readLeaves(database.kysely, log, { from: 0, to: 1 })
    expect(hashLeaf(leaf ?? new Uint8Array())).toEqual(fromHex(entry?.leafHash ?? ''))
  })
})
