import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type CamtMessage, readCamt } from '@sampan/rails/statements/read-camt'
import type { Logger } from 'pino'
import type { Acceptor } from '../acceptor.ts'
import type { AccountEntry } from '../config/book.ts'
import { makeBell } from '../gateways/bell.ts'
import { blockFeed, heardFeed, isFileKnown, lockFeed, readFeed, recordFile, recordProblem } from './store/feed-store.ts'
import { takeCredits } from './take-credits.ts'

/*
 * A directory in which the bank’s program puts camt files. Each content is read exactly once, whatever it is called and
 * however often it comes: content hash and credits commit together, and only then does the file move to `read/` (or, when
 * it is no camt message, to `refused/`). A crash between the two moves it at the next look. Whoever writes a file gives it
 * its `.xml` name by rename; a file that changed in the last seconds and does not parse is looked at again later. A file
 * that cannot be handled stays where it is and keeps none of the others from being read, but the feed is not fresh.
 */

const ALIVE = '.alive'
const SETTLE_MS = 10_000
/** A year of a busy account is a tenth of this; more would fill the memory. */
const MAX_BYTES = 32 * 1024 * 1024
/** File systems take 255. */
const MAX_NAME_BYTES = 200
/** Where silence has no limit, a sign of life is not written down more often than this. */
const HEAR_AGAIN_SECONDS = 5

export type DirectoryFeed = Extract<AccountEntry['feed'], { kind: 'camt054' }>
type Needs = Pick<Acceptor, 'database' | 'now' | 'logger'>

/** Polls the directory until the signal aborts. `onCredits` is called when something new came. */
export async function watchDirectory(
  acceptor: Needs,
  account: AccountEntry,
  feed: DirectoryFeed,
  onCredits: () => void,
  signal: AbortSignal,
): Promise<void> {
  const pause = makeBell()
  while (!signal.aborted) {
    try {
      if ((await readDirectory(acceptor, account, feed)) > 0) onCredits()
    } catch (error) {
      acceptor.logger.error({ err: error, account: account.name }, 'the feed cannot be kept; trying again')
    }
    await pause.wait(feed.poll_ms, signal)
  }
}

/** Reads what is in the directory now; what cannot be read is a row on the desk. Returns how many credits were new. */
export async function readDirectory(acceptor: Needs, account: AccountEntry, feed: DirectoryFeed): Promise<number> {
  const problems: string[] = []
  const attempt = async <T>(name: string, otherwise: T, run: () => Promise<T>): Promise<T> => {
    try {
      return await run()
    } catch (error) {
      acceptor.logger.error({ err: error, account: account.name, file: name }, 'cannot be read; trying again')
      problems.push(`${name} cannot be read: ${error instanceof Error ? error.message : String(error)}`.slice(0, 500))
      return otherwise
    }
  }
  const names = await attempt<string[]>(feed.directory, [], () => listStatements(feed.directory))
  let added = 0
  for (const name of names) added += await attempt(name, 0, () => readOne(acceptor, account, feed, name))
  if (problems.length === 0) await hear(acceptor, account, feed, names.length > 0)
  else await acceptor.database.transact('feeds.block', trx => blockFeed(trx, account.name, problems, acceptor.now()))
  return added
}

async function listStatements(directory: string): Promise<string[]> {
  for (const name of ['read', 'refused']) await mkdir(join(directory, name), { recursive: true })
  const entries = (await readdir(directory, { withFileTypes: true })).filter(
    entry => !entry.isDirectory() && entry.name.toLowerCase().endsWith('.xml') && !entry.name.startsWith('.'),
  )
  return entries.map(({ name }) => name).sort((a, b) => (a < b ? -1 : 1))
}

async function readOne(
  { database, now, logger }: Needs,
  account: AccountEntry,
  { directory, tier }: DirectoryFeed,
  name: string,
): Promise<number> {
  const path = join(directory, name)
  const file = await stat(path)
  if (!file.isFile() || file.size > MAX_BYTES) throw new Error(`it is no file of at most ${MAX_BYTES} bytes`)
  const bytes = await readFile(path)
  const contentHash = createHash('sha256').update(bytes).digest('hex')
  const asideName = `${contentHash.slice(0, 8)}-${shorten(name)}`
  if (await isFileKnown(database.kysely, { account: account.name, contentHash })) {
    await moveAside(path, directory, 'read', asideName)
    return 0
  }
  const message = readCamt(bytes.toString('utf8'), tier)
  if (!message.ok && Date.now() - file.mtimeMs < SETTLE_MS) return 0
  const problem = message.ok ? '' : `${name} is not a camt message: ${message.code}`
  const added = await database.transact('feeds.take_file', async trx => {
    const read = { contentHash, account: account.name, name, readAt: now() }
    const creditCount = message.ok ? message.value.credits.length + message.value.reversals.length : 0
    if (!(await recordFile(trx, { ...read, creditCount, problem }))) return 0
    if (!message.ok) {
      await recordProblem(trx, { account: account.name, problem, since: now() })
      return 0
    }
    for (const text of unreadable(message.value, name)) {
      await recordProblem(trx, { account: account.name, problem: text, since: now() })
    }
    const { credits, reversals } = message.value
    return takeCredits(trx, { account, source: name, now: now() }, [...credits, ...reversals])
  })
  logFile(logger, account, name, message.ok, added)
  await moveAside(path, directory, message.ok ? 'read' : 'refused', asideName)
  return added
}

function unreadable(message: CamtMessage, name: string): string[] {
  return message.unreadable.map(
    ({ statement, entry, problem }) => `${name}: entry ${entry} of statement ${statement} cannot be read (${problem})`,
  )
}

/** The end of a name, extension included, short enough to get the hash before it. */
function shorten(name: string): string {
  const characters = [...name]
  while (Buffer.byteLength(characters.join('')) > MAX_NAME_BYTES) characters.shift()
  return characters.join('')
}

async function moveAside(path: string, directory: string, folder: 'read' | 'refused', name: string): Promise<void> {
  await rename(path, join(directory, folder, name))
}

/**
 * Without a limit on silence a directory that can be read counts as a sign of life. With one, only a new file does, or a
 * touch of `.alive` by the bank’s program after a poll of the bank that brought nothing.
 */
async function hear(
  { database, now }: Needs,
  account: AccountEntry,
  feed: DirectoryFeed,
  isNew: boolean,
): Promise<void> {
  const alive = await stat(join(feed.directory, ALIVE)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
  const touchedAt = alive ? Math.floor(alive.mtimeMs / 1000) : -1
  const known = await readFeed(database.kysely, account.name)
  const counts = feed.stale_after_seconds === 0 || isNew
  const heardAt = counts ? now() : Math.max(known?.heardAt ?? -1, touchedAt)
  const leastSeconds = feed.stale_after_seconds === 0 ? HEAR_AGAIN_SECONDS : 1
  const isFreed = known?.blockedSince !== undefined
  if (known && !isFreed && !isNew && heardAt - known.heardAt < leastSeconds) return
  await database.transact('feeds.hear', async trx => {
    const state = await lockFeed(trx, account.name, heardAt)
    await heardFeed(trx, account.name, { ...state, heardAt })
  })
}

function logFile(logger: Logger, account: AccountEntry, file: string, isCamt: boolean, added: number): void {
  if (isCamt) logger.info({ account: account.name, file, credits: added }, 'statement read')
  else logger.error({ account: account.name, file }, 'not a camt message; moved to refused/')
}
