import type { BatchHandler } from '@sampan/connector/connector'
import type { Clock } from '@sampan/database/clock'
import { systemClock } from '@sampan/database/clock'
import type { Database } from '@sampan/database/database'
import { startLoop } from '@sampan/database/loop'
import { migrate } from '@sampan/database/migrate'
import { openPglite } from '@sampan/database/pglite'
import { openPostgres } from '@sampan/database/postgres'
import { openQueue, type Queue } from '@sampan/database/queue'
import type { ChainId } from '@sampan/kernel/asset'
import { type EffectObserver, unobserved } from '@sampan/kernel/effect'
import { Fault } from '@sampan/kernel/fault'
import type { Hex } from '@sampan/kernel/hex'
import { addressOfPrivateKey, signDigest } from '@sampan/kernel/sign'
import { useNativeRecovery } from '@sampan/kernel/verify'
import { type Logger, pino } from 'pino'
import { acceptorRoutes } from './acceptors/routes.ts'
import { syncAcceptors } from './acceptors/sync-acceptors.ts'
import { createChanges } from './act/changes.ts'
import type { Gateway, GatewayChain } from './act/gateway.ts'
import { recoverNatively } from './act/native-recovery.ts'
import { type GatewayLog, openGatewayLog } from './act/open-log.ts'
import { createSoon } from './act/soon.ts'
import type { GatewayConfig, GatewaySecrets } from './config/config.ts'
import { workDeliveries } from './events/deliver-webhook.ts'
import { eventQueues } from './events/queues.ts'
import { eventRoutes } from './events/routes.ts'
import type { Handlers } from './http/handler.ts'
import { logRoutes } from './http/log-routes.ts'
import type { Pages } from './http/pages.ts'
import { serve } from './http/serve.ts'
import { handleBatches } from './inbox/handle-batch.ts'
import { syncMerchants } from './merchants/sync-merchants.ts'
import { gatewayMigrations } from './migrations.ts'
import { acceptorOrders } from './orders/acceptor-orders.ts'
import { closeSilentRequest } from './orders/close-lock-request.ts'
import type { OrdersGateway, SecondKey } from './orders/ports.ts'
import { CLOSE_REQUEST_QUEUE, orderQueues } from './orders/queues.ts'
import { orderRoutes } from './orders/routes.ts'
import { openLockRequests } from './orders/store/lock-requests.ts'
import { expirePayment } from './payments/expire-payment.ts'
import { paymentOwner } from './payments/payment-owner.ts'
import { EXPIRE_QUEUE, paymentQueues } from './payments/queues.ts'
import { receiptRoutes } from './payments/receipt-routes.ts'
import { paymentRoutes } from './payments/routes.ts'
import { cachedVaults, finalityPolicies, openChain } from './relay/open-chain.ts'

/** What a process does: answer calls, do jobs, follow and write to chains. The embedded database allows only `all`. */
export type GatewayRole = 'all' | 'api' | 'worker' | 'connector'

export type GatewayOptions = {
  readonly role?: GatewayRole
  readonly observe?: EffectObserver
  readonly logger?: Logger
  readonly pages?: Pages
  /** The system's if not given; deadlines of orders are the chain's own all the same. */
  readonly clock?: Clock
  /** A database that is open already and stays open, e.g. a test's. */
  readonly database?: Database
}

export type RunningGateway = {
  /** Where it answers; empty in a role that does not. */
  readonly url: string
  readonly gateway: OrdersGateway
  readonly log: GatewayLog
  /** Takes nothing new, ends what is in hand. */
  close(): Promise<void>
}

/**
 * Starts a gateway: brings database, merchants and acceptors in line with the configuration, checks the chains, then
 * follows them, does jobs and answers. Killed at any moment, the next start goes on where it stopped.
 */
export async function startGateway(
  config: GatewayConfig,
  secrets: GatewaySecrets,
  options: GatewayOptions = {},
): Promise<RunningGateway> {
  const { role = 'all', observe = unobserved, logger = pino({ name: 'sampan' }), clock = systemClock } = options
  const engine = options.database?.engine ?? config.database.engine
  if (role !== 'all' && engine === 'pglite') {
    throw new Fault(
      'gateway.role_needs_postgres',
      `The embedded database has one process, which does not run as ${role}`,
      { hint: 'Leave the role out, or use PostgreSQL.' },
    )
  }
  useNativeRecovery(recoverNatively)
  const database = options.database ?? (await openDatabase(config, secrets, observe))
  await migrate(database, gatewayMigrations)
  const queue = await openGatewayQueue(database, { observe, logger, clock })
  const gateway = compose({ config, secrets, database, queue, observe, logger, clock })
  const log = await openGatewayLog(gateway, secrets.logKey)
  await syncMerchants(gateway)
  for (const { connector } of gateway.chains.values()) await connector.verify()
  await syncAcceptors(gateway)

  const stops: (() => Promise<void>)[] = []
  const runs = (part: GatewayRole) => role === 'all' || role === part
  if (runs('connector')) stops.push(followChains(gateway))
  if (runs('worker')) stops.push(await startWork(gateway, log))
  const serving = runs('api')
    ? await serve(gateway, handlersOf(gateway, log), options.pages ? { pages: options.pages } : {})
    : undefined
  return {
    url: serving?.url ?? '',
    gateway,
    log,
    close: async () => {
      await serving?.close()
      await Promise.all(stops.map(stop => stop()))
      await gateway.soon.stop()
      await queue.stop()
      if (!options.database) await database.close()
    },
  }
}

function openDatabase(config: GatewayConfig, secrets: GatewaySecrets, observe: EffectObserver): Promise<Database> {
  if (config.database.engine === 'pglite') return openPglite({ directory: config.database.directory, observe })
  const { databaseUrl } = secrets
  if (databaseUrl) return openPostgres({ url: databaseUrl, observe })
  throw new Fault('gateway.no_database_url', 'The configuration says PostgreSQL, and no URL was given', {
    hint: 'Set SAMPAN_DATABASE_URL to postgres://user:password@host:port/database.',
  })
}

type QueueParts = { readonly observe: EffectObserver; readonly logger: Logger; readonly clock: Clock }

function openGatewayQueue(database: Database, { observe, logger, clock }: QueueParts): Promise<Queue> {
  return openQueue(database, {
    observe,
    clock,
    queues: [...eventQueues, ...paymentQueues, ...orderQueues],
    onFailure: ({ error, ...failure }) => logger.error({ err: error, ...failure }, 'a job failed'),
  })
}

type Parts = QueueParts & {
  readonly config: GatewayConfig
  readonly secrets: GatewaySecrets
  readonly database: Database
  readonly queue: Queue
}

function compose({ config, secrets, database, queue, observe, logger, clock }: Parts): OrdersGateway {
  const chains = new Map<ChainId, GatewayChain>()
  const plain: Gateway = {
    config,
    database,
    queue,
    chains,
    changes: createChanges(),
    logger,
    observe,
    now: () => Math.floor(clock.now() / 1000),
    random: length => crypto.getRandomValues(new Uint8Array(length)),
  }
  const gateway: OrdersGateway = {
    ...plain,
    owner: paymentOwner(plain),
    soon: createSoon(error =>
      logger.error({ err: error }, 'what had waited a moment was not done; the next block does it'),
    ),
    readVault: cachedVaults(chains),
    secondKey: secrets.secondKey && secondKeyOf(secrets.secondKey),
  }
  const onBatch: BatchHandler = handleBatches(gateway, finalityPolicies(config))
  for (const chain of config.chains) {
    const { relayerKey } = secrets
    chains.set(chain.id as ChainId, openChain({ config: chain, database, observe, logger, relayerKey, onBatch }))
  }
  return gateway
}

function secondKeyOf(key: Hex): SecondKey {
  return { address: addressOfPrivateKey(key), sign: digest => signDigest(digest, key) }
}

/** Follows every chain until stopped; one that halts for good says so, and the others go on. */
function followChains({ chains, logger }: Gateway): () => Promise<void> {
  const stopping = new AbortController()
  const running = [...chains.values()].map(({ id, connector }) =>
    connector
      .run(stopping.signal)
      .catch(error => logger.fatal({ err: error, chain: id }, 'a chain is no longer followed')),
  )
  return async () => {
    stopping.abort()
    await Promise.all(running)
  }
}

async function startWork(gateway: OrdersGateway, log: GatewayLog): Promise<() => Promise<void>> {
  workDeliveries(gateway)
  gateway.queue.work(EXPIRE_QUEUE, expirePayment(gateway))
  gateway.queue.work(CLOSE_REQUEST_QUEUE, closeSilentRequest(gateway))
  await gateway.queue.start()
  const signing = startLoop({
    turn: async () => {
      await log.sign()
      return false
    },
    pollMs: 1_000,
    onError: error => gateway.logger.error({ err: error }, 'the head of the log was not signed'),
  })
  return () => signing.stop()
}

function handlersOf(gateway: OrdersGateway, log: GatewayLog): Handlers {
  return {
    ...paymentRoutes(gateway),
    ...receiptRoutes(gateway, log),
    ...orderRoutes(gateway),
    ...eventRoutes(gateway),
    ...acceptorRoutes(gateway, { openLockRequests, acceptorOrders }),
    ...logRoutes(gateway, log.verifier),
  }
}
