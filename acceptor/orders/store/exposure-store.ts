import type { DatabaseTransaction } from '@sampan/database/database'
import { sql } from 'kysely'
import type { AcceptorTables } from '../../store/tables.ts'

type Question = {
  readonly gateway: string
  readonly merchant: string
  readonly payer: string
  readonly account: string
  /** Unix seconds; what the account was promised from then on counts. */
  readonly daySince: number
  /** Block at which the vault’s balances were read; a lock after it is not in them. */
  readonly readHeight: number
}

export type StoredExposure = {
  readonly gatewayUnits: bigint
  readonly merchantUnits: bigint
  readonly payerUnits: bigint
  /** Signed locks that the vault’s balances do not show yet, and might. */
  readonly unlockedUnits: bigint
  readonly accountDayUnits: bigint
  readonly isMerchantContested: boolean
}

/** Sums over the orders that are not closed: what is signed counts as locked until the chain can no longer lock it. */
export async function readExposure(trx: DatabaseTransaction, question: Question): Promise<StoredExposure> {
  const { gateway, merchant, payer, account, daySince, readHeight } = question
  const tables = trx.$extendTables<AcceptorTables>()
  // What was replaced counts only if it locks after all: then the order in its place no longer can.
  const live = sql<boolean>`status in ('none', 'locked', 'claimed', 'contested') and not (replaced and status = 'none')`
  const sum = (filter: ReturnType<typeof sql>) =>
    sql<string>`coalesce(sum(amount_units) filter (where ${live} and ${filter}), 0)::text`
  const open = await tables
    .selectFrom('acceptor_order')
    .where('closed_at', 'is', null)
    .select([
      sum(sql`gateway = ${gateway}`).as('gateway'),
      sum(sql`gateway = ${gateway} and merchant = ${merchant}`).as('merchant'),
      sum(sql`payer = ${payer}`).as('payer'),
      sum(sql`(status = 'none' or lock_height > ${BigInt(readHeight)})`).as('unlocked'),
      sql<string>`count(*) filter (where status = 'contested' and gateway = ${gateway} and merchant = ${merchant})::text`.as(
        'contested',
      ),
    ])
    .executeTakeFirstOrThrow()
  const day = await tables
    .selectFrom('acceptor_order')
    .where('account', '=', account)
    .where('accepted_at', '>=', BigInt(daySince))
    .where(sql<boolean>`not (closed_at is not null and status in ('none', 'returned'))`)
    .where(sql<boolean>`not (replaced and status = 'none')`)
    .select(sql<string>`coalesce(sum(local_units), 0)::text`.as('units'))
    .executeTakeFirstOrThrow()
  return {
    gatewayUnits: BigInt(open.gateway),
    merchantUnits: BigInt(open.merchant),
    payerUnits: BigInt(open.payer),
    unlockedUnits: BigInt(open.unlocked),
    accountDayUnits: BigInt(day.units),
    isMerchantContested: open.contested !== '0',
  }
}
