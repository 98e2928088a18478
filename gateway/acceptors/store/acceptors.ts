import type { ChainId } from '@sampan/kernel/asset'
import type { Address } from '@sampan/kernel/hex'
import type { Kysely, Selectable } from 'kysely'
import type { Acceptor, VaultKeys } from '../acceptor.ts'
import { type AcceptorTables, acceptorTables } from './tables.ts'

type Listed = Pick<Acceptor, 'id' | 'name' | 'chain' | 'vault' | 'newcomer'>

/** Writes what the configuration says, keeping the id of a vault that is known. */
export async function upsertAcceptor(trx: Kysely<unknown>, listed: Listed): Promise<void> {
  const { name, newcomer } = listed
  await acceptorTables(trx)
    .insertInto('acceptor')
    .values({ ...listed, active: true })
    .onConflict(conflict => conflict.columns(['chain', 'vault']).doUpdateSet({ name, newcomer, active: true }))
    .execute()
}

export async function deactivateAcceptors(trx: Kysely<unknown>): Promise<void> {
  await acceptorTables(trx).updateTable('acceptor').set({ active: false }).execute()
}

export async function activeAcceptors(executor: Kysely<unknown>): Promise<readonly Acceptor[]> {
  const rows = acceptorTables(executor).selectFrom('acceptor').selectAll().where('active', '=', true)
  return (await rows.orderBy('id').execute()).map(toAcceptor)
}

export async function acceptorById(executor: Kysely<unknown>, id: string): Promise<Acceptor | undefined> {
  const row = await acceptorTables(executor).selectFrom('acceptor').selectAll().where('id', '=', id).executeTakeFirst()
  return row && toAcceptor(row)
}

export async function acceptorByVault(
  executor: Kysely<unknown>,
  chain: string,
  vault: Address,
): Promise<Acceptor | undefined> {
  const row = await acceptorTables(executor)
    .selectFrom('acceptor')
    .selectAll()
    .where('chain', '=', chain)
    .where('vault', '=', vault)
    .executeTakeFirst()
  return row && toAcceptor(row)
}

/** Notes what the chain says now. Sessions and offers of another signer than the present one are gone with it. */
export async function writeVaultKeys(
  trx: Kysely<unknown>,
  id: string,
  keys: VaultKeys | undefined,
  readAt: number,
): Promise<void> {
  const tables = acceptorTables(trx)
  await tables
    .updateTable('acceptor')
    .set({
      token: keys?.token ?? null,
      owner: keys?.owner ?? null,
      signer: keys?.signer ?? null,
      second_key: keys?.secondKey ?? null,
      read_at: BigInt(readAt),
    })
    .where('id', '=', id)
    .execute()
  const signer = keys?.signer ?? ''
  await tables.deleteFrom('acceptor_session').where('acceptor', '=', id).where('signer', '<>', signer).execute()
  await tables.deleteFrom('acceptor_offers').where('acceptor', '=', id).where('signer', '<>', signer).execute()
}

export async function writeHeartbeat(
  trx: Kysely<unknown>,
  id: string,
  feedsFresh: Readonly<Record<string, boolean>>,
  at: number,
): Promise<void> {
  await acceptorTables(trx)
    .updateTable('acceptor')
    .set({ heartbeat_at: BigInt(at), feeds_fresh: JSON.stringify(feedsFresh) })
    .where('id', '=', id)
    .execute()
}

export function toAcceptor(row: Selectable<AcceptorTables['acceptor']>): Acceptor {
  const { token, owner, signer, second_key: secondKey } = row
  const isRead = token !== null && owner !== null && signer !== null && secondKey !== null
  return {
    id: row.id,
    name: row.name,
    chain: row.chain as ChainId,
    vault: row.vault as Address,
    newcomer: row.newcomer,
    active: row.active,
    keys: isRead ? ({ token, owner, signer, secondKey } as VaultKeys) : undefined,
    readAt: Number(row.read_at),
    heartbeatAt: Number(row.heartbeat_at),
  }
}
