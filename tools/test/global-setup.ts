import { findPostgres, startPostgres } from './postgres.ts'

/** The one name under which tests find a real server; unset where none is installed. */
const URL_VARIABLE = 'SAMPAN_TEST_POSTGRES_URL'

/** Vitest runs this once before the workers start, so they inherit the URL. A URL that is already set is kept. */
export default async function setUp(): Promise<(() => Promise<void>) | undefined> {
  if (process.env[URL_VARIABLE]) return undefined
  const programs = await findPostgres()
  if (!programs) {
    console.warn('No PostgreSQL 15 or later is installed: tests that need one will fail. See CONTRIBUTING.md.')
    return undefined
  }
  const server = await startPostgres(programs)
  process.env[URL_VARIABLE] = server.url
  return async () => {
    delete process.env[URL_VARIABLE]
    await server.stop()
  }
}
