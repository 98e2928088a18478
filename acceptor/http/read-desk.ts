import type { Capital, DebtLine, DeskView, FeedLine, OrderView, QueueView } from '@sampan/api/desk-view'
import { formatUnits } from '@sampan/kernel/decimal'
import { Fault } from '@sampan/kernel/fault'
import { type Acceptor, chainNow } from '../acceptor.ts'
import { readChainView } from '../chain/store/chain-store.ts'
import { isFeedFresh } from '../feeds/freshness.ts'
import { listOpenCredits, listRecentCredits, listSeenForOrder, type StoredCredit } from '../feeds/store/credit-store.ts'
import { listProblems, readFeed } from '../feeds/store/feed-store.ts'
import type { LinkStatus } from '../gateways/link-gateway.ts'
import type { OrderRecord } from '../orders/order-record.ts'
import { findOrder, listOpenOrders, listRecentOrders } from '../orders/store/order-store.ts'
import { listRefusals } from '../orders/store/refusal-store.ts'
import { listActs } from '../release/store/act-store.ts'
import { type Debt, listOpenDebts } from '../release/store/debt-store.ts'
import { readSetting } from '../store/setting-store.ts'
import type { VaultMemory } from '../vault/vault-memory.ts'
import { creditLine, localAmount, orderCard, orderLine } from './view-order.ts'

export type DeskSource = {
  readonly acceptor: Acceptor
  readonly memory: VaultMemory
  readonly links: () => readonly LinkStatus[]
}

type Asked = { readonly csrf: string; readonly said: DeskView['said'] }
const RECENT = 20

/** The overview: what waits for a person, by deadline, then everything else. */
export async function readQueue(source: DeskSource, asked: Asked): Promise<QueueView> {
  const { acceptor } = source
  const { kysely } = acceptor.database
  const [open, recent] = [await listOpenOrders(kysely), await listRecentOrders(kysely, RECENT)]
  const facts = { ...(await factsOf(source, [...open, ...recent])), credits: [] }
  const line = (record: OrderRecord) => orderLine(acceptor, record, facts)
  const credits = await listOpenCredits(kysely)
  const debts = await listOpenDebts(kysely)
  const problems = await listProblems(acceptor.database)
  const queue = open.map(line).sort((a, b) => (a.deadline?.at ?? Infinity) - (b.deadline?.at ?? Infinity))
  const refusals = await listRefusals(acceptor.database, RECENT)
  return {
    ...(await readFrame(source, asked, countWaiting(credits) + debts.length + problems.length)),
    page: 'queue',
    queue,
    credits: credits.map(creditLine),
    debts: debts.map(debtLine),
    problems,
    refusals: refusals.map(({ gateway, code, detail, refusedAt }) => ({
      gateway,
      code,
      detail: Object.entries(detail)
        .map(([key, value]) => `${key} ${value}`)
        .join(', '),
      refusedAt,
    })),
    recentOrders: recent.map(line),
    recentCredits: (await listRecentCredits(kysely, RECENT)).map(creditLine),
  }
}

/** One order with its card; `undefined` when there is none of this id. */
export async function readOrder(source: DeskSource, orderId: string, asked: Asked): Promise<OrderView | undefined> {
  const { acceptor } = source
  const record = await findOrder(acceptor.database.kysely, orderId)
  if (!record) return undefined
  const credits = await listSeenForOrder(acceptor.database.kysely, orderId)
  const facts = { ...(await factsOf(source, [record])), credits }
  const waiting = countWaiting(await listOpenCredits(acceptor.database.kysely))
  return { ...(await readFrame(source, asked, waiting)), page: 'order', order: orderCard(acceptor, record, facts) }
}

async function factsOf({ acceptor, memory }: DeskSource, records: readonly OrderRecord[]) {
  const { kysely } = acceptor.database
  const ids = records.map(record => record.orderId)
  const now = await chainNow(acceptor).catch(() => acceptor.now()) // the desk shows what it knows while the node is away
  return { view: await readChainView(kysely), vault: memory.vault(), chainNow: now, acts: await listActs(kysely, ids) }
}

async function readFrame(source: DeskSource, { csrf, said }: Asked, waiting: number) {
  const { acceptor } = source
  return {
    csrf,
    said,
    now: acceptor.now(),
    isPaused: (await readSetting(acceptor.database.kysely, 'paused')) === 'yes',
    capital: await readCapital(source),
    gateways: source.links(),
    feeds: await readFeeds(acceptor),
    waiting,
  }
}

async function readCapital({ acceptor, memory }: DeskSource): Promise<Capital> {
  const { asset } = acceptor.book
  const { address } = acceptor.config.vault
  const units = (value: bigint) => formatUnits(value, asset.decimals)
  let problem = ''
  const fresh = await acceptor.connector.readVault(address).catch((error: unknown) => {
    problem = error instanceof Fault ? error.code : String(error)
  })
  if (fresh) memory.remember(fresh)
  const reading = memory.reading()
  return {
    symbol: asset.symbol,
    vault: address,
    isDeployed: reading?.deployed ?? false,
    free: units(reading?.freeUnits ?? 0n),
    locked: units(reading?.lockedUnits ?? 0n),
    limit: units(reading?.limitUnits ?? 0n),
    limitUsed: units(reading?.limitUsedUnits ?? 0n),
    isSigner: reading?.vault.signer === acceptor.signer.address,
    problem,
  }
}

async function readFeeds({ book, database, now }: Acceptor): Promise<FeedLine[]> {
  const lines: FeedLine[] = []
  for (const account of book.accounts.values()) {
    lines.push({
      account: account.name,
      rail: account.rail.profile.title,
      currency: account.currency,
      statementAccount: account.account.statementAccount,
      isFresh: await isFeedFresh(database.kysely, account, now()),
      heardAt: (await readFeed(database.kysely, account.name))?.heardAt,
    })
  }
  return lines
}

function countWaiting(credits: readonly StoredCredit[]): number {
  return credits.filter(({ outcome }) => outcome !== 'new' && outcome !== 'waiting').length
}

function debtLine(debt: Debt): DebtLine {
  const reported = debt.reportedAt === undefined ? (debt.reportRefused ?? 'waiting') : 'reported'
  return {
    id: debt.id,
    kind: debt.kind,
    amount: localAmount(debt.amountUnits, debt.currency),
    currency: debt.currency,
    payerName: debt.payerName,
    payerAccount: debt.payerAccount,
    bankReference: debt.bankReference,
    orderId: debt.orderId,
    since: debt.since,
    report: debt.kind === 'late' ? reported : '',
  }
}
