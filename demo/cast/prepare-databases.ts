import { cp, mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { openPglite } from '@sampan/database/pglite'
import { unobserved } from '@sampan/kernel/effect'

/** Makes one empty embedded database and copies it for everybody else: making one takes ten times as long as a copy. */
export async function prepareDatabases([first, ...others]: readonly string[]): Promise<void> {
  if (first === undefined) return
  await mkdir(dirname(first), { recursive: true })
  const database = await openPglite({ directory: first, observe: unobserved })
  await database.close()
  await Promise.all(others.map(directory => cp(first, directory, { recursive: true })))
}
