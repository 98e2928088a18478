import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unobserved } from '@sampan/kernel/effect'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lockDirectory } from './directory-lock.ts'
import { openPglite } from './pglite.ts'

describe('an embedded database in a directory', () => {
  let directory: string
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'sampan-pglite-'))
  })
  afterEach(() => rmSync(directory, { recursive: true, force: true }))

  it('keeps what was committed, and refuses a second opening while the first lasts', async () => {
    const first = await openPglite({ directory, observe: unobserved })
    await first.transact('t', trx => sql`create table kept as select 7 as n`.execute(trx))
    await expect(openPglite({ directory, observe: unobserved })).rejects.toMatchObject({
      code: 'database.directory_in_use',
      detail: { directory, pid: String(process.pid) },
    })
    await first.close()
    const second = await openPglite({ directory, observe: unobserved })
    expect((await second.executeSql('select n from kept')).rows).toEqual([{ n: 7 }])
    await second.close()
  })

  it('names the other process that holds the directory, and takes over once that is dead', async () => {
    const holder = spawn(
      process.execPath,
      [
        '-e',
        `import(${JSON.stringify(join(import.meta.dirname, 'directory-lock.ts'))}).then(({ lockDirectory }) => {
          lockDirectory(${JSON.stringify(directory)}); console.log('held'); setInterval(() => {}, 1000) })`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    await new Promise(resolve => holder.stdout.once('data', resolve))
    expect(() => lockDirectory(directory)).toThrow(`in use by process ${holder.pid}`)
    const gone = new Promise(resolve => holder.once('exit', resolve))
    holder.kill('SIGKILL')
    await gone
    lockDirectory(directory)()
    expect(existsSync(join(directory, 'sampan.lock'))).toBe(false)
  })

  it('takes over a lock whose number belongs to a later process, or that nobody finished writing', () => {
    writeFileSync(join(directory, 'sampan.lock'), JSON.stringify({ pid: process.ppid, started: '1' }))
    lockDirectory(directory)()
    writeFileSync(join(directory, 'sampan.lock'), '{"pid":')
    lockDirectory(directory)()
  })
})
