import { assert } from '@sampan/kernel/assert'
import { type Asset, type AssetId, type ChainId, parseAssetId } from '@sampan/kernel/asset'
import { Fault } from '@sampan/kernel/fault'
import type { Gateway } from '../act/gateway.ts'

/** The token a payment settles in. Throws `gateway.asset_missing` when the configuration no longer has it. */
export function paymentAsset({ chains }: Pick<Gateway, 'chains'>, id: AssetId): Asset {
  const parsed = parseAssetId(id)
  assert(parsed.ok, 'an asset id was checked before it was stored')
  const chain: ChainId = parsed.value.chain
  const asset = chains.get(chain)?.assets.find(known => known.address === parsed.value.address)
  if (asset) return asset
  throw new Fault('gateway.asset_missing', `The configuration has no asset ${id}, in which payments settle`, {
    detail: { asset: id },
    hint: 'Put its chain and token back into the configuration.',
  })
}
