import { createHmac } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectorMigrations } from '@sampan/connector/migrations'
import type { Database } from '@sampan/database/database'
import { describeEachEngine } from '@sampan/database/testing/engines'
import { utf8 } from '@sampan/kernel/hex'
import { signBankWebhook } from '@sampan/rails/statements/webhook'
import { type CamtBooking, writeCamt054 } from '@sampan/rails/statements/write-camt054'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { AccountEntry } from '../config/book.ts'
import { ACCEPTOR_MIGRATIONS } from '../store/migrations.ts'
import { IBAN, makeConfig, testBook } from '../testing/book.ts'
import { emptyTables } from '../testing/desk-rig.ts'
import { isFeedFresh } from './freshness.ts'
import { listOpenCredits } from './store/credit-store.ts'
import { listProblems } from './store/feed-store.ts'
import { takeNotice, webhookKeys } from './take-notice.ts'
import { type DirectoryFeed, readDirectory } from './watch-directory.ts'

const SECRET = 'a secret of sixteen or more'

describeEachEngine('bank feeds', [...connectorMigrations, ...ACCEPTOR_MIGRATIONS], ({ open }) => {
  let database: Database
  let directory: string
  let clock = 1_800_000_000
  let isKilled = false
  beforeAll(async () => {
    database = await open(point => {
      if (isKilled && point.name === 'feeds.take_file' && point.phase === 'after') throw new Error('killed')
    })
  })
  afterAll(() => database.close())
  beforeEach(async () => {
    isKilled = false
    clock = 1_800_000_000
    await emptyTables(database)
    directory = await mkdtemp(join(tmpdir(), 'sampan-feed-'))
  })
  afterEach(() => rm(directory, { recursive: true, force: true }))

  const account = (feed: Record<string, unknown>): AccountEntry => {
    const [euro] = makeConfig().accounts
    const found = testBook(makeConfig({ accounts: [{ ...euro, feed }] })).accounts.get('euro')
    if (!found) throw new Error('the euro account is configured')
    return found
  }
  const needs = () => ({ database, now: () => clock, logger: pino({ level: 'silent' }) })
  const read = (settings: Record<string, unknown> = {}) => {
    const entry = account({ kind: 'camt054', directory, ...settings })
    return readDirectory(needs(), entry, entry.feed as DirectoryFeed)
  }
  const booking = (bankReference: string, change: Partial<CamtBooking> = {}): CamtBooking => {
    const fixed = { direction: 'credit', currency: 'EUR', amountUnits: 9_300n, status: 'booked' } as const
    return { ...fixed, bookedAt: clock, bankReference, ...change }
  }
  const file = (name: string, bookings: readonly CamtBooking[], messageId = name) =>
    writeFile(join(directory, name), writeCamt054({ messageId, createdAt: clock, account: IBAN, bookings }))
  const credits = async () => (await listOpenCredits(database.kysely)).map(({ credit }) => credit)
  const problems = async () => (await listProblems(database)).map(({ problem }) => problem)

  test('a statement is read once and moved aside', async () => {
    await file('a.xml', [booking('B1'), booking('B2', { direction: 'debit' })])
    expect(await read()).toBe(1)
    expect(await credits()).toMatchObject([{ bankReference: 'B1', amountUnits: 9_300n, tier: 'T1' }])
    expect(await readdir(directory)).toEqual(['read', 'refused'])
    expect(await readdir(join(directory, 'read'))).toHaveLength(1)
  })

  test('the same content under another name brings nothing new', async () => {
    await file('a.xml', [booking('B1')], 'same')
    await read()
    await file('b.xml', [booking('B1')], 'same')
    expect(await read()).toBe(0)
    expect(await credits()).toHaveLength(1)
  })

  test('the same receipt in two statements is one credit', async () => {
    await file('a.xml', [booking('B1')])
    await file('b.xml', [booking('B1'), booking('B2')])
    expect(await read()).toBe(2)
    expect(await problems()).toEqual([])
  })

  test('the same receipt with another amount changes nothing and is reported', async () => {
    await file('a.xml', [booking('B1')])
    await file('b.xml', [booking('B1', { amountUnits: 9_400n })])
    expect(await read()).toBe(1)
    expect(await credits()).toMatchObject([{ amountUnits: 9_300n }])
    expect(await problems()).toHaveLength(1)
  })

  test('another payment under the same reference and amount is reported', async () => {
    await file('a.xml', [booking('B1', { payerName: 'Ada Payer', remittance: '7K3M9QXT7E' })])
    await file('b.xml', [booking('B1', { payerName: 'PAYER ADA' })])
    await read()
    expect(await problems()).toEqual([])
    await file('c.xml', [booking('B1', { payerName: 'Bob Other', remittance: 'gift' })])
    await read()
    expect(await problems()).toEqual([expect.stringContaining('Bob Other')])
  })

  test('credits for which the bank has no reference are told apart by what they say', async () => {
    const rows = [booking('NONREF', { payerName: 'Ada Payer' }), booking('NOTPROVIDED'), booking('NOTPROVIDED')]
    await file('a.xml', rows)
    expect(await read()).toBe(3)
    await file('b.xml', rows)
    expect(await read()).toBe(0)
    expect(await problems()).toEqual([])
  })

  test('one statement in the directories of two accounts is read for both', async () => {
    const [euro] = makeConfig().accounts
    const fields = { name: 'Ada', iban: 'DE02120300000000202051' }
    const feed = { kind: 'camt054', directory } as const
    const accounts = [
      { ...euro, feed },
      { ...euro, name: 'second', fields, feed: { ...feed, directory: join(directory, 'second') } },
    ]
    const text = ['DE02120300000000202051', IBAN].map(iban =>
      writeCamt054({ messageId: 'both', createdAt: clock, account: iban, bookings: [booking(`B-${iban}`)] }),
    )
    const [first = '', second = ''] = text.map(part =>
      part.slice(part.indexOf('<Ntfctn>'), part.indexOf('</BkToCstmr')),
    )
    const both = text[0]?.replace(first, first + second) ?? ''
    for (const entry of testBook(makeConfig({ accounts })).accounts.values()) {
      const feedOf = entry.feed as DirectoryFeed
      await mkdir(feedOf.directory, { recursive: true })
      await writeFile(join(feedOf.directory, 'both.xml'), both)
      expect(await readDirectory(needs(), entry, feedOf)).toBe(1)
    }
    expect(await credits()).toHaveLength(2)
  })

  test('a file that cannot be handled keeps no other from being read, but the feed is not fresh meanwhile', async () => {
    const entry = account({ kind: 'camt054', directory })
    await symlink(join(directory, 'nowhere'), join(directory, 'a.xml'))
    await file('b.xml', [booking('B1')])
    expect(await read()).toBe(1)
    await read()
    expect(await problems()).toEqual([expect.stringContaining('a.xml cannot be read')])
    expect(await isFeedFresh(database.kysely, entry, clock)).toBe(false)
    await rm(join(directory, 'a.xml'))
    await read()
    expect(await isFeedFresh(database.kysely, entry, clock)).toBe(true)
  })

  test('a file that is too large, or has the longest of names, blocks nothing', async () => {
    await writeFile(join(directory, 'a.xml'), '')
    await truncate(join(directory, 'a.xml'), 33 * 1024 * 1024)
    await file(`${'n'.repeat(251)}.xml`, [booking('B1')], 'long')
    expect(await read()).toBe(1)
    expect(await readdir(directory)).toEqual(['a.xml', 'read', 'refused'])
    expect(await problems()).toEqual([expect.stringContaining('at most')])
  })

  test('killed after the commit and before the move, the next look only moves', async () => {
    await file('a.xml', [booking('B1')])
    isKilled = true
    await read()
    isKilled = false
    expect(await readdir(directory)).toContain('a.xml')
    expect(await read()).toBe(0)
    expect(await credits()).toHaveLength(1)
    expect(await readdir(directory)).toEqual(['read', 'refused'])
  })

  test('a file that is still being written is left alone; one that stays unreadable is refused and reported', async () => {
    const path = join(directory, 'half.xml')
    await writeFile(path, '<Document><BkToCstmr')
    await writeFile(join(directory, '.hidden.xml'), 'not yet')
    expect(await read()).toBe(0)
    expect(await readdir(directory)).toContain('half.xml')
    expect(await problems()).toEqual([])
    await utimes(path, new Date(0), new Date(0))
    await read()
    expect(await problems()).toHaveLength(1)
    expect(await readdir(join(directory, 'refused'))).toHaveLength(1)
  })

  test('a pending credit becomes booked in place', async () => {
    await file('a.xml', [booking('B1', { status: 'pending' })])
    await read()
    await file('b.xml', [booking('B1')])
    expect(await read()).toBe(0)
    expect(await credits()).toMatchObject([{ status: 'booked' }])
  })

  test('a reversal is a row of its own beside its credit', async () => {
    await file('a.xml', [booking('B1')])
    await file('b.xml', [booking('B1', { direction: 'debit', isReversal: true })])
    await read()
    expect((await listOpenCredits(database.kysely)).map(({ kind }) => kind).sort()).toEqual(['credit', 'reversal'])
  })

  test('a feed with a limit on silence is fresh only while something comes or the bank program says it is alive', async () => {
    const settings = { stale_after_seconds: 60 }
    const entry = account({ kind: 'camt054', directory, ...settings })
    const fresh = () => isFeedFresh(database.kysely, entry, clock)
    expect(await fresh()).toBe(false)
    await read(settings)
    expect(await fresh()).toBe(false)
    await file('a.xml', [booking('B1')])
    await read(settings)
    expect(await fresh()).toBe(true)
    clock += 61
    await read(settings)
    expect(await fresh()).toBe(false)
    await mkdir(directory, { recursive: true })
    await writeFile(join(directory, '.alive'), '')
    await utimes(join(directory, '.alive'), new Date(clock * 1000), new Date(clock * 1000))
    await read(settings)
    expect(await fresh()).toBe(true)
  })

  const webhook = () =>
    account({ kind: 'webhook', key_id: 'bank-1', secret_env: 'BANK_SECRET', stale_after_seconds: 60 })
  const notify = (sequence: number, credit: Record<string, unknown> = {}, secret = SECRET) => {
    const fixed = {
      bankReference: 'W1',
      currency: 'EUR',
      amount: '93.00',
      status: 'booked',
      bookedAt: '2027-01-15T08:00:00Z',
    }
    const body = utf8(JSON.stringify({ account: IBAN, credits: [{ ...fixed, ...credit }] }))
    const hmac = (key: Uint8Array, message: Uint8Array) => createHmac('sha256', key).update(message).digest()
    const headers = signBankWebhook({ keyId: 'bank-1', key: utf8(secret), sentAt: clock, sequence, body }, hmac)
    return takeNotice(
      needs(),
      webhookKeys([webhook()], () => SECRET),
      { headers: { ...headers }, body },
    )
  }

  test('a signed notice is taken once, makes the feed fresh, and a gap in it is reported', async () => {
    expect(await notify(1)).toEqual({ ok: true, value: 1 })
    expect(await isFeedFresh(database.kysely, webhook(), clock)).toBe(true)
    expect(await notify(1)).toMatchObject({ code: 'webhook.replayed' })
    expect(await notify(2)).toEqual({ ok: true, value: 0 })
    expect(await notify(5, { bankReference: 'W2' })).toEqual({ ok: true, value: 1 })
    expect(await problems()).toMatchObject([expect.stringContaining('3 to 4')])
    expect(await credits()).toHaveLength(2)
  })

  test('a notice signed by somebody else, or of another account, brings nothing', async () => {
    expect(await notify(1, {}, 'another secret of length')).toMatchObject({ code: 'webhook.bad_signature' })
    expect(await isFeedFresh(database.kysely, webhook(), clock)).toBe(false)
    expect(await notify(1, { amount: '-1' })).toMatchObject({ code: 'notice.malformed' })
    expect(await credits()).toEqual([])
  })
})
