import fc from 'fast-check'
import { test } from 'vitest'
import { GATEWAY, makeConfig, makeRequest, SIGNER, TOKEN, testBook, VAULT } from '../testing/book.ts'
import { checkRequest } from './check-request.ts'

const NOW = 1_800_000_000
const PLENTY = 10n ** 30n
const EXPOSURE = {
  isPaused: false,
  isFeedFresh: true,
  isMerchantContested: false,
  gatewayUnits: 0n,
  merchantUnits: 0n,
  payerUnits: 0n,
  accountDayUnits: 0n,
  freeUnits: PLENTY,
  limitLeftUnits: PLENTY,
}

/** Price in millionths, local money in cents, token in 10⁻⁶: as a rational comparison with nothing rounded. */
test('an amount passes exactly when it costs no more than the local money at the own price', () => {
  fc.assert(
    fc.property(
      fc.bigInt(1n, 5_000_000n),
      fc.bigInt(1n, 10_000_000n),
      fc.bigInt(-3n, 3n),
      (priceMillionths, localCents, off) => {
        const [offer] = makeConfig().offers
        const price = `${priceMillionths / 1_000_000n}.${String(priceMillionths % 1_000_000n).padStart(6, '0')}`
        const offers = [{ ...offer, price, min: '0.01', max: '999999' }]
        const limits = { max_locked_per_merchant: '99999999999999', max_locked_per_payer: '99999999999999' }
        const gateways = [{ url: GATEWAY, max_locked: '99999999999999' }]
        const [account] = makeConfig().accounts
        const accounts = [{ ...account, daily_max: '999999' }]
        const book = testBook(makeConfig({ offers, limits, gateways, accounts }))
        const fair = (localCents * 10n ** 4n * 1_000_000n) / priceMillionths
        const amount = fair + off
        if (amount <= 0n) return
        const local = `${localCents / 100n}.${String(localCents % 100n).padStart(2, '0')}`
        const request = makeRequest(NOW, { amount: String(amount), fee: '0', local_amount: local })
        const checked = checkRequest(request, {
          gateway: GATEWAY,
          asset: TOKEN,
          vault: VAULT,
          signer: SIGNER.address,
          offers: book.offers,
          limits: book.limits,
          windows: {},
          exposure: EXPOSURE,
          now: NOW,
          chainNow: NOW,
        })
        const isFair = amount * priceMillionths <= localCents * 10n ** 4n * 1_000_000n
        if (checked.ok !== isFair) throw new Error(`${amount} at ${price} for ${local}: ${JSON.stringify(checked.ok)}`)
      },
    ),
    { numRuns: 300 },
  )
})
