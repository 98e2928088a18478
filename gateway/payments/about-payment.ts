import { assert } from '@sampan/kernel/assert'
import type { Asset } from '@sampan/kernel/asset'
import type { Address, Hex } from '@sampan/kernel/hex'
import type { Gateway } from '../act/gateway.ts'
import type { GatewayConfig } from '../config/config.ts'
import type { Merchant } from '../merchants/merchant.ts'
import { merchantById } from '../merchants/store/merchants.ts'
import type { Payment } from './payment.ts'
import { paymentAsset } from './payment-asset.ts'

/** What quoting and matching a payment have to know besides the payment. */
export type AboutPayment = {
  readonly config: GatewayConfig
  readonly payment: Payment
  readonly asset: Asset
  readonly merchant: Merchant
  /** Those the merchant accepts; the operator's list when it names none. */
  readonly arbiters: readonly Address[]
  readonly pseudonym: Hex
}

export async function aboutPayment(
  gateway: Pick<Gateway, 'config' | 'database' | 'chains'>,
  payment: Payment,
): Promise<AboutPayment> {
  const merchant = await merchantById(gateway.database.kysely, payment.merchant)
  assert(merchant, 'a payment has its merchant')
  const asset = paymentAsset(gateway, payment.asset)
  const { config } = gateway
  const arbiters = merchant.arbiters.length > 0 ? merchant.arbiters : config.arbiters
  return { config, payment, asset, merchant, arbiters, pseudonym: merchant.pseudonym }
}
