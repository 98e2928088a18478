import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { findPostgres, startPostgres } from './postgres.ts'
import { runCommand } from './run-command.ts'

const programs = (await findPostgres()) ?? 'no PostgreSQL is installed'

async function ask(url: string | undefined, setting: string): Promise<string> {
  const { output } = await runCommand([`${programs}/psql`, '-XAtc', `show ${setting}`, url ?? 'no server'])
  return output.trim()
}

test('a throw-away server takes connections, and leaves nothing behind', async () => {
  const server = await startPostgres(programs)
  expect(await ask(server.url, 'fsync')).toBe('off')
  const directory = await ask(server.url, 'data_directory')
  expect(existsSync(directory)).toBe(true)
  await server.stop()
  expect(existsSync(directory)).toBe(false)
})

test('every test finds a server in its environment', async () => {
  const version = await ask(process.env['SAMPAN_TEST_POSTGRES_URL'], 'server_version_num')
  expect(Number(version)).toBeGreaterThanOrEqual(150_000)
})
