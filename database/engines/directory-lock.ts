import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Fault } from '@sampan/kernel/fault'

type Holder = { pid: number; started: string }

/**
 * Takes the directory for this process and returns how to give it back. PGlite has no lock of its own: a second process
 * would write into live files. A lock left by a process that is gone is taken over; one of a living process throws
 * `database.directory_in_use`.
 */
export function lockDirectory(directory: string): () => void {
  const path = join(directory, 'sampan.lock')
  const own = `${path}.${process.pid}`
  const content = JSON.stringify({ pid: process.pid, started: startOf(process.pid) } satisfies Holder)
  writeFileSync(own, content)
  try {
    // link() is atomic: a lock file is there whole or not at all.
    while (!tryLink(own, path)) removeIfStale(directory, path)
  } finally {
    rmSync(own, { force: true })
  }
  const release = () => {
    if (readLock(path) === content) rmSync(path, { force: true })
  }
  return release
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function removeIfStale(directory: string, path: string): void {
  const content = readLock(path)
  if (content === undefined) return
  const holder = parseHolder(content)
  if (holder && isAlive(holder)) {
    throw new Fault('database.directory_in_use', `${directory} is in use by process ${holder.pid}`, {
      detail: { directory, pid: String(holder.pid), lock: path },
      hint: 'Stop that process, or give this one a directory of its own. One process at a time opens an embedded database.',
    })
  }
  // Moved aside before it is removed: if another process was faster, what moved is its fresh lock and goes back.
  const aside = `${path}.stale.${process.pid}`
  try {
    renameSync(path, aside)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  if (readLock(aside) !== content) tryLink(aside, path)
  rmSync(aside, { force: true })
}

function readLock(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function parseHolder(content: string): Holder | undefined {
  try {
    const { pid, started } = JSON.parse(content) as Partial<Holder>
    return Number.isSafeInteger(pid) && typeof started === 'string' ? { pid: pid as number, started } : undefined
  } catch {
    // Not a lock that this program wrote whole, so nobody holds it.
    return undefined
  }
}

/** A number the kernel gave to another process since does not count: its start time differs. */
function isAlive(holder: Holder): boolean {
  try {
    process.kill(holder.pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  const started = startOf(holder.pid)
  return started === '' || holder.started === '' || started === holder.started
}

/** When a process started, in the kernel's own ticks; empty where there is no /proc. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}
