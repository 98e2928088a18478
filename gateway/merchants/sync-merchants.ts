import type { AssetId } from '@sampan/kernel/asset'
import { toHex } from '@sampan/kernel/hex'
import { makeId } from '@sampan/kernel/id'
import type { Gateway } from '../act/gateway.ts'
import { deactivateMerchantsExcept, upsertMerchant } from './store/merchants.ts'

type Needs = Pick<Gateway, 'config' | 'database' | 'now' | 'random'>

/** Brings the rows in line with the configuration; called once at start. Ids and pseudonyms stay what they were. */
export async function syncMerchants({ config, database, now, random }: Needs): Promise<void> {
  await database.transact('merchants.sync', async trx => {
    for (const { name, settlement_asset, settlement_address, arbiters } of config.merchants) {
      const merchant = {
        id: makeId('merchant', random(16)),
        name,
        pseudonym: toHex(random(32)),
        settlementAsset: settlement_asset.toLowerCase() as AssetId,
        settlementAddress: settlement_address,
        arbiters,
        active: true,
      }
      await upsertMerchant(trx, merchant, now())
    }
    await deactivateMerchantsExcept(
      trx,
      config.merchants.map(merchant => merchant.name),
    )
  })
}
