import type { CheckoutView } from '@sampan/api/checkout'
import { acceptors, payerAccounts } from '../cast/cast.ts'
import { statementsOf } from '../cast/configurations.ts'
import { serveSite } from '../page/serve-site.ts'
import type { ShopBooks } from '../shop/shop.ts'
import { announceCredit } from './announce.ts'
import { type BankAccount, openBank } from './bank.ts'
import { bankSite } from './serve-bank.ts'

type Opening = {
  readonly directory: string
  readonly gatewayUrl: string
  /** The shop's payments are the ones in front of the payer. */
  readonly books: ShopBooks
  readonly port: number
}

export type RunningBank = {
  readonly url: string
  readonly payerAccounts: readonly BankAccount[]
  close(): Promise<void>
}

/** Opens the bank with accounts for the whole cast. */
export async function startBank({ directory, gatewayUrl, books, port }: Opening): Promise<RunningBank> {
  const payers = payerAccounts.map((account): BankAccount => ({ ...account }))
  const receivers = acceptors.flatMap(acceptor =>
    acceptor.accounts.map(
      (account): BankAccount => ({
        number: account.number,
        holder: acceptor.title,
        currency: account.currency,
        balanceUnits: 0n,
        statements: statementsOf(directory, acceptor.id, account.name),
      }),
    ),
  )
  const now = () => Math.floor(Date.now() / 1000)
  const bank = openBank([...payers, ...receivers], { now, announce: announceCredit })
  const own = payers.map(account => account.number)
  const site = await serveSite(bankSite({ bank, own, camera: () => readCheckouts(gatewayUrl, books) }), port)
  return { url: site.url, payerAccounts: payers, close: site.close }
}

const RECENT = 10

async function readCheckouts(gatewayUrl: string, books: ShopBooks): Promise<CheckoutView[]> {
  const recent = [...books.payments.keys()].slice(-RECENT)
  const views = await Promise.all(
    recent.map(async payment => {
      const response = await fetch(`${gatewayUrl}/v1/checkout/${payment}`)
      return response.ok ? ((await response.json()) as CheckoutView) : undefined
    }),
  )
  return views.filter(view => view !== undefined)
}
