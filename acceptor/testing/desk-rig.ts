import { randomBytes } from 'node:crypto'
import type { LockRequest } from '@sampan/api/acceptor-protocol'
import type { ChainSender, NetworkConnector, SendIntent, VaultReading } from '@sampan/connector/connector'
import type { ChainEvent, Sent, VaultEvent, VaultLogged } from '@sampan/connector/event'
import type { Database } from '@sampan/database/database'
import { assert } from '@sampan/kernel/assert'
import { unobserved } from '@sampan/kernel/effect'
import type { Hex } from '@sampan/kernel/hex'
import { type Credit, creditKey } from '@sampan/rails/statements/credit'
import { pino } from 'pino'
import type { Acceptor } from '../acceptor.ts'
import type { OrderEvent } from '../chain/act-of-event.ts'
import { heardFeed, lockFeed } from '../feeds/store/feed-store.ts'
import { takeCredits } from '../feeds/take-credits.ts'
import { acceptRequest, acceptRequests } from '../orders/accept-request.ts'
import { makeBatchHandler } from '../orders/apply-batch.ts'
import type { OrderRecord } from '../orders/order-record.ts'
import { findOrder, listOpenOrders } from '../orders/store/order-store.ts'
import { listActs, type OwnAct } from '../release/store/act-store.ts'
import { workOnce } from '../work.ts'
import { GATEWAY, IBAN, makeConfig, makeRequest, SIGNER, TOKEN, testBook, VAULT } from './book.ts'

export type DeskRig = Awaited<ReturnType<typeof openDeskRig>>

type Options = { readonly config?: Record<string, unknown>; readonly freeUnits?: bigint; readonly hasGas?: boolean }

/** Everything of the daemon but its connections, on a database and a chain that a test moves by hand. */
export async function openDeskRig(
  database: Database,
  { config: changes, freeUnits = 1_000_000_000n, hasGas }: Options = {},
) {
  let clock = 1_800_000_000
  let height = 100
  let finalizedHeight = 90
  let logIndex = 0
  let reading: VaultReading = {
    vault: VAULT,
    token: TOKEN.address,
    freeUnits,
    lockedUnits: 0n,
    limitUnits: 10n ** 24n,
    limitUsedUnits: 0n,
    deployed: true,
    block: { height, hash: hashOf(height), time: clock },
  }
  const sends: SendIntent[] = []
  const sender: ChainSender = {
    chain: 'eip155:31337',
    address: SIGNER.address,
    enqueue: async (_, intent) => void sends.push(intent),
  }
  const connector = {
    readVault: async () => reading,
    now: async () => clock,
    health: () => ({ chain: 'eip155:31337' }),
  }
  const config = makeConfig({ timing: { release_certainty: 'confirmed' }, ...changes })
  const logger = pino({ level: process.env['SAMPAN_TEST_LOG'] ?? 'silent' })
  const acceptor: Acceptor = {
    config,
    book: testBook(config),
    database,
    signer: SIGNER,
    connector: connector as unknown as NetworkConnector,
    sender: hasGas ? sender : undefined,
    finality: { tiers: [{ upToUnits: 10n ** 24n, confirmations: 2 }] },
    logger,
    observe: unobserved,
    now: () => clock,
    random: length => Uint8Array.from(randomBytes(length)),
  }
  const gateway = new URL(config.gateways[0]?.url ?? GATEWAY).origin
  const handler = makeBatchHandler({ vault: () => VAULT, logger, onBatch: () => {} })
  const deliver = async (events: readonly ChainEvent[]) => {
    const head = { height, hash: hashOf(height), time: clock }
    await database.transact('test.batch', trx => handler(trx, { chain: 'eip155:31337', head, finalizedHeight, events }))
    reading = { ...reading, block: head }
  }
  const hear = () =>
    database.transact('test.feed', async trx => {
      await lockFeed(trx, 'euro', clock)
      await heardFeed(trx, 'euro', { heardAt: clock, sequence: -1 })
    })
  await hear()
  await deliver([])
  return {
    acceptor,
    sends,
    now: () => clock,
    hear,
    pass: (seconds: number) => {
      clock += seconds
    },
    setReading: (change: Partial<VaultReading>) => {
      reading = { ...reading, ...change }
    },
    request: (change: Partial<LockRequest> = {}) => makeRequest(clock, change),
    /** Accepts a fresh request, which must pass. */
    order: async (change: Partial<LockRequest> = {}): Promise<OrderRecord> => {
      const accepted = await acceptRequest(acceptor, gateway, makeRequest(clock, change))
      if (!accepted.ok) throw new Error(`Not accepted: ${accepted.code} ${JSON.stringify(accepted.detail)}`)
      return accepted.value
    },
    /** Accepts fresh requests that come together; all must pass. */
    orders: async (changes: readonly Partial<LockRequest>[]): Promise<OrderRecord[]> => {
      const asked = changes.map(change => makeRequest(clock, change))
      const answers = await acceptRequests(acceptor, gateway, asked)
      return answers.map(({ answer }) => {
        if (!answer.ok) throw new Error(`Not accepted: ${answer.code} ${JSON.stringify(answer.detail)}`)
        return answer.value
      })
    },
    /** Mines one block with this event of the vault, and returns it for a later retraction. */
    mine: async (event: VaultEvent, seconds = 1): Promise<VaultLogged> => {
      height += 1
      clock += seconds
      const block = { height, hash: hashOf(height), time: clock }
      const id = `${block.hash}:${logIndex++}`
      const fixed = { chain: 'eip155:31337', vault: VAULT.address, chainTransaction: hashOf(logIndex) } as const
      const logged: VaultLogged = { type: 'vault', id, key: id, block, logIndex, event, ...fixed }
      await deliver([logged])
      return logged
    },
    retract: (original: VaultLogged) => deliver([{ type: 'retracted', id: original.id, cause: 'reorg', original }]),
    sent: (sent: Omit<Sent, 'type'>) => deliver([{ type: 'sent', ...sent }]),
    /** Empty blocks, and how many of the newest are not final after them. */
    blocks: async (count: number, unfinal = 10) => {
      height += count
      clock += count
      finalizedHeight = Math.max(finalizedHeight, height - unfinal)
      await deliver([])
    },
    credit: async (change: Partial<Credit> & { remittance?: readonly string[] }): Promise<Hex> => {
      const credit: Credit = {
        account: IBAN,
        currency: 'EUR',
        amountUnits: 9_300n,
        tier: 'T1',
        status: 'booked',
        isReversal: false,
        booked: { date: '2027-01-15', earliestAt: clock, latestAt: clock },
        bankReference: randomBytes(8).toString('hex'),
        payerName: 'Ada Payer',
        structuredReferences: [],
        remittance: [],
        ...change,
      }
      const account = acceptor.book.accounts.get('euro')
      assert(account, 'the euro account is configured')
      await database.transact('test.credit', trx => takeCredits(trx, { account, source: 'test', now: clock }, [credit]))
      return creditKey(credit.account, credit.bankReference)
    },
    work: () => workOnce(acceptor, { onVault: () => {}, lastVault: () => VAULT }),
    loseNode: () => {
      connector.readVault = () => Promise.reject(new Error('the node is away'))
    },
    read: async (orderId: string): Promise<OrderRecord> => {
      const record = await findOrder(database.kysely, orderId)
      assert(record, 'the order is stored')
      return record
    },
    newest: async (): Promise<OrderRecord | undefined> => (await listOpenOrders(database.kysely)).at(-1),
    acts: (orderId: string): Promise<OwnAct[]> => listActs(database.kysely, [orderId]),
  }
}

/** Empties the daemon’s tables, which is faster than a database for each test. */
export async function emptyTables(database: Database): Promise<void> {
  const { rows } = await database.executeSql("select tablename from pg_tables where tablename like 'acceptor%'")
  await database.executeSql(`truncate ${rows.map(({ tablename }) => String(tablename)).join(', ')} restart identity`)
}

function hashOf(number: number): Hex {
  return `0x${number.toString(16).padStart(64, '0')}`
}

/** Events of the vault about one order. */
export const events = {
  locked: (record: OrderRecord): OrderEvent => ({
    type: 'locked',
    orderId: record.orderId,
    nonce: record.order.nonce,
    amountUnits: record.order.amount,
  }),
  claimed: (record: OrderRecord): OrderEvent => ({ type: 'claimed', orderId: record.orderId, by: record.order.payer }),
  contested: (record: OrderRecord): OrderEvent => ({ type: 'contested', orderId: record.orderId, by: SIGNER.address }),
  released: (record: OrderRecord): OrderEvent => ({
    type: 'released',
    orderId: record.orderId,
    by: SIGNER.address,
    paidUnits: record.order.amount - record.order.fee,
    feePaidUnits: record.order.fee,
  }),
  expired: (record: OrderRecord): OrderEvent => ({
    type: 'returned',
    orderId: record.orderId,
    how: 'expire',
    by: `0x${'00'.repeat(20)}`,
  }),
}
