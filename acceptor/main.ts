import { randomBytes } from 'node:crypto'
import { serve } from '@hono/node-server'
import type { RenderDesk } from '@sampan/api/desk-view'
import { connectorMigrations } from '@sampan/connector/migrations'
import type { Database } from '@sampan/database/database'
import { migrate } from '@sampan/database/migrate'
import { openPglite } from '@sampan/database/pglite'
import { openPostgres } from '@sampan/database/postgres'
import { type EffectObserver, unobserved } from '@sampan/kernel/effect'
import { Fault } from '@sampan/kernel/fault'
import type { Address, Hex } from '@sampan/kernel/hex'
import { type Logger, pino } from 'pino'
import type { Acceptor } from './acceptor.ts'
import { configuredAsset, configuredFinality, openOwnNode } from './chain/open-own-node.ts'
import { makeBook } from './config/book.ts'
import { type AcceptorConfig, acceptorConfig } from './config/config.ts'
import { webhookKeys } from './feeds/take-notice.ts'
import { watchDirectory } from './feeds/watch-directory.ts'
import { makeBell } from './gateways/bell.ts'
import { type GatewayLink, linkGateway } from './gateways/link-gateway.ts'
import { deskApp } from './http/desk-app.ts'
import { makeDeskGuard } from './http/desk-guard.ts'
import { openKeystore, type Signer } from './keystore/keystore.ts'
import { makeBatchHandler } from './orders/apply-batch.ts'
import { ACCEPTOR_MIGRATIONS } from './store/migrations.ts'
import { makeVaultMemory, type VaultMemory } from './vault/vault-memory.ts'
import { runWork } from './work.ts'

export type AcceptorOptions = {
  /** Opens the keystore that the configuration names; or a signer from somewhere else. */
  readonly key: { readonly passphrase: string } | { readonly signer: Signer }
  /** Pays for sending what a gateway does not relay. */
  readonly gasKey?: Hex
  /** Where secrets of webhook feeds and the database’s URL come from. */
  readonly environment?: Readonly<Record<string, string | undefined>>
  readonly observe?: EffectObserver
  readonly logger?: Logger
  /** The desk’s page, built from pages/desk. Without it the desk answers with JSON. */
  readonly renderDesk?: RenderDesk
  /** Opens the desk; a fresh one if not given. */
  readonly deskToken?: string
  /** Wall clock, unix seconds. */
  readonly now?: () => number
}

export type RunningAcceptor = {
  /** With the token that logs in. */
  readonly deskUrl: string
  readonly signer: Address
  /** Ends all work and connections, and resolves when the database is closed. */
  close(): Promise<void>
}

const random = (lengthBytes: number) => Uint8Array.from(randomBytes(lengthBytes))

/**
 * Starts an acceptor’s daemon. Throws `config.invalid` and `keystore.…` before anything is touched, and what the connector
 * says when the node is not the chain of the configuration. Killed at any point it goes on from its database and its node.
 */
export async function startAcceptor(rawConfig: unknown, options: AcceptorOptions): Promise<RunningAcceptor> {
  const config = readConfig(rawConfig)
  const { observe = unobserved, environment = process.env, logger = pino({ name: 'acceptor' }) } = options
  const { now = () => Math.floor(Date.now() / 1000) } = options
  const asset = configuredAsset(config)
  const book = makeBook(config, asset)
  const webhooks = webhookKeys(book.accounts.values(), name => secretOf(environment, name))
  const { key } = options
  const signer = 'signer' in key ? key.signer : await openKeystore(config.keystore, key.passphrase)

  const database = await openDatabase(config, environment, observe)
  const stop = new AbortController()
  const bell = makeBell()
  const memory = makeVaultMemory(config.chain.id, config.vault.address)
  try {
    await migrate(database, [...connectorMigrations, ...ACCEPTOR_MIGRATIONS])
    const onBatch = makeBatchHandler({ vault: memory.vault, logger, onBatch: bell.ring })
    const onFailure = (error: unknown) => logger.warn({ err: error }, 'the own node failed a turn')
    const node = await openOwnNode(config, { database, asset, observe, onBatch, onFailure, gasKey: options.gasKey })
    memory.remember(await node.connector.readVault(config.vault.address))
    const finality = configuredFinality(config, asset)
    const acceptor: Acceptor = { config, book, database, signer, ...node, finality, logger, observe, now, random }
    const links = config.gateways.map(({ url }) => linkGateway(acceptor, new URL(url).origin, bell.ring))
    const token = options.deskToken ?? Buffer.from(random(24)).toString('base64url')
    const server = await listen(
      config,
      deskApp({
        source: { acceptor, memory, links: () => links.map(link => link.status()) },
        guard: makeDeskGuard(token, config.listen.hosts),
        webhooks,
        renderDesk: options.renderDesk,
        onWork: bell.ring,
        onOffers: () => links.forEach(link => link.renewOffers()),
      }).fetch,
    )
    const running = runParts(acceptor, { links, bell, memory }, stop.signal)
    const deskUrl = `http://${host(config)}:${server.port}/login?token=${token}`
    logger.info(
      { signer: signer.address, vault: config.vault.address, desk: `${host(config)}:${server.port}` },
      'started',
    )
    const end = async () => {
      stop.abort()
      await server.close()
      await Promise.allSettled(running)
      await database.close()
    }
    let ending: Promise<void> | undefined
    const close = () => (ending ??= end())
    return { deskUrl, signer: signer.address, close }
  } catch (error) {
    stop.abort()
    await database.close()
    throw error
  }
}

type Parts = {
  readonly links: readonly GatewayLink[]
  readonly bell: ReturnType<typeof makeBell>
  readonly memory: VaultMemory
}

/** Everything that runs until the signal aborts. None of it ends by itself; one that does anyway is a fault that is logged. */
function runParts(acceptor: Acceptor, { links, bell, memory }: Parts, signal: AbortSignal): Promise<void>[] {
  const onSigned = () => links.forEach(link => link.wake())
  const parts: [string, Promise<void>][] = [
    ['own node', acceptor.connector.run(signal)],
    ['work', runWork(acceptor, { bell, onSigned, onVault: memory.rememberKeys, lastVault: memory.vault }, signal)],
    ...links.map(link => ['gateway link', link.run(signal)] as [string, Promise<void>]),
  ]
  for (const account of acceptor.book.accounts.values()) {
    const { feed } = account
    if (feed.kind === 'camt054') parts.push(['feed', watchDirectory(acceptor, account, feed, bell.ring, signal)])
  }
  return parts.map(([name, part]) =>
    part.catch((error: unknown) => {
      acceptor.logger.fatal({ err: error, part: name }, 'a part of the daemon has stopped')
    }),
  )
}

function readConfig(raw: unknown): AcceptorConfig {
  const parsed = acceptorConfig.safeParse(raw)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map(issue => `${issue.path.join('.') || 'config'}: ${issue.message}`)
  throw new Fault('config.invalid', `The configuration is wrong at ${problems.join('; ')}`, {
    detail: { path: parsed.error.issues[0]?.path.join('.') ?? '', problem: parsed.error.issues[0]?.message ?? '' },
    hint: 'Correct it and start again; nothing has been done yet.',
  })
}

function secretOf(environment: Readonly<Record<string, string | undefined>>, name: string): string {
  const secret = environment[name]
  if (secret !== undefined && secret.length >= 16) return secret
  throw new Fault('config.invalid', `The environment has no ${name} of at least 16 characters`, {
    detail: { path: name, problem: 'missing or too short' },
    hint: 'It is the secret that the account’s webhook signs with.',
  })
}

function openDatabase(
  { database }: AcceptorConfig,
  environment: Readonly<Record<string, string | undefined>>,
  observe: EffectObserver,
): Promise<Database> {
  if (database.engine === 'pglite') return openPglite({ directory: database.directory, observe })
  const url = environment['SAMPAN_ACCEPTOR_DATABASE_URL']
  if (url) return openPostgres({ url, observe })
  throw new Fault('config.invalid', 'The environment has no SAMPAN_ACCEPTOR_DATABASE_URL', {
    detail: { path: 'database', problem: 'missing' },
  })
}

type Fetch = (request: Request) => Response | Promise<Response>

function listen({ listen: { host: hostname, port } }: AcceptorConfig, fetch: Fetch) {
  return new Promise<{ port: number; close(): Promise<void> }>((resolve, reject) => {
    const server = serve({ fetch, hostname, port }, info => {
      resolve({ port: info.port, close: () => new Promise<void>(done => server.close(() => done())) })
    })
    server.on('error', reject)
  })
}

function host({ listen: { host: name } }: AcceptorConfig): string {
  return name === '0.0.0.0' || name === '::' ? 'localhost' : name
}
