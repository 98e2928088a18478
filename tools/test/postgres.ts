import { execFile, spawn } from 'node:child_process'
import { chown, mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { promisify } from 'node:util'

const INSTALLED = '/usr/lib/postgresql'
/** The oldest PostgreSQL that the project's SQL is written for. */
const OLDEST_MAJOR = 15

export type PostgresServer = { readonly url: string; stop(): Promise<void> }

/** Folder of the newest installed server's programs, `undefined` when there is none of version 15 or later. */
export async function findPostgres(): Promise<string | undefined> {
  const versions = await readdir(INSTALLED).catch(() => [])
  const newest = Math.max(0, ...versions.map(Number).filter(Number.isInteger))
  return newest >= OLDEST_MAJOR ? `${INSTALLED}/${newest}/bin` : undefined
}

/**
 * Starts a throw-away server on a free loopback port and resolves once it accepts connections. It keeps nothing: no
 * fsync, its directory goes with it, and it dies with this process even when that is killed.
 */
export async function startPostgres(programs: string): Promise<PostgresServer> {
  const directory = await mkdtemp('/tmp/sampan-postgres-')
  const user = await unprivilegedUser()
  if (user) await chown(directory, user.uid, user.gid)
  const asUser = user ? [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'] : []
  const options = '--no-sync --no-locale --encoding=UTF8 --auth=trust --username=postgres --no-instructions'.split(' ')
  await run('setpriv', [...asUser, '--', `${programs}/initdb`, ...options, directory], { cwd: directory })
  for (let attempt = 1; ; attempt++) {
    const port = await freePort()
    const stop = await serve(programs, asUser, directory, port).catch((failure: unknown) => failure)
    if (typeof stop === 'function') {
      return { url: `postgres://postgres@127.0.0.1:${port}/postgres`, stop: stop as () => Promise<void> }
    }
    // Somebody else may have taken the port between looking and listening.
    if (attempt === 3) throw stop
  }
}

const run = promisify(execFile)

/** PostgreSQL refuses to run as root; `undefined` when we are not root anyway. */
async function unprivilegedUser(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const ids = async (flag: string) => {
    const { stdout } = await run('id', [flag, 'postgres']).catch(() => run('id', [flag, 'nobody']))
    return Number(stdout)
  }
  return { uid: await ids('-u'), gid: await ids('-g') }
}

function serve(
  programs: string,
  asUser: readonly string[],
  directory: string,
  port: number,
): Promise<() => Promise<void>> {
  const settings = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=200']
  settings.push('listen_addresses=127.0.0.1', `port=${port}`, `unix_socket_directories=${directory}`, 'timezone=UTC')
  const flags = settings.flatMap(setting => ['-c', setting])
  const server = spawn(
    'setpriv',
    [...asUser, '--pdeathsig=QUIT', '--', `${programs}/postgres`, '-D', directory, ...flags],
    { cwd: directory, stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const exited = new Promise<void>(resolve => server.once('exit', () => resolve()))
  const stop = async () => {
    server.kill('SIGQUIT')
    await exited
    await rm(directory, { recursive: true, force: true })
  }
  return new Promise((resolve, reject) => {
    let log = ''
    server.stderr.setEncoding('utf8').on('data', (text: string) => {
      log = (log + text).slice(-10_000)
      if (log.includes('ready to accept connections')) resolve(stop)
    })
    server.once('error', reject)
    server.once('exit', code => reject(new Error(`PostgreSQL ended with ${code} before it was ready:\n${log}`)))
  })
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
