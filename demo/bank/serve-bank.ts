import type { CheckoutView } from '@sampan/api/checkout'
import { currencyDecimals } from '@sampan/kernel/currency'
import { formatUnits } from '@sampan/kernel/decimal'
import { Hono } from 'hono'
import { html } from 'hono/html'
import { layout } from '../page/layout.ts'
import type { Bank, BankAccount } from './bank.ts'
import { readInstructions, type SlipFields } from './read-instructions.ts'

type BankSite = {
  readonly bank: Bank
  /** Accounts of the person in front of the screen. */
  readonly own: readonly string[]
  /** Checkouts that the payer's phone could point its camera at. */
  readonly camera: () => Promise<readonly CheckoutView[]>
}

/** The pretend bank's pages: accounts, a transfer form, and a camera that reads codes off open checkouts. */
export function bankSite({ bank, own, camera }: BankSite): Hono {
  const app = new Hono()
  app.get('/', async c => c.html(layout('Pretend Bank', home(bank, own, await camera()))))
  app.get('/transfer', async c => {
    const view = (await camera()).find(checkout => checkout.payment === c.req.query('payment'))
    return c.html(layout('Send a transfer', form(bank, own, view && readInstructions(view))))
  })
  app.post('/transfer', async c => {
    const fields = await c.req.parseBody()
    const value = (name: string) => (typeof fields[name] === 'string' ? fields[name].trim() : '')
    const reference = value('reference')
    const result = bank.transfer({
      from: value('from'),
      to: value('to'),
      amount: value('amount'),
      remittance: /^RF\d\d/.test(reference) ? '' : reference,
      ...(/^RF\d\d/.test(reference) && { structuredReference: reference.replaceAll(' ', '') }),
    })
    if (c.req.header('accept')?.includes('application/json')) {
      return result.ok
        ? c.json({ bank_reference: result.value.bankReference })
        : c.json({ error: { code: result.code, detail: result.detail } }, 422)
    }
    return c.html(layout(result.ok ? 'Transfer sent' : 'Not sent', outcome(result)), result.ok ? 200 : 422)
  })
  return app
}

function home(bank: Bank, own: readonly string[], checkouts: readonly CheckoutView[]) {
  const ready = checkouts.filter(view => view.instructions)
  return html`
    <section class="card" aria-labelledby="scan"><h2 id="scan">Codes in front of your camera</h2>
      ${
        ready.length === 0
          ? html`<p class="soft">None. Open a checkout, choose a method, then reload this page.</p>`
          : ready.map(
              view =>
                html`<p><a class="button" href="/transfer?payment=${view.payment}">Scan: ${view.chosen?.amount} ${view.chosen?.currency} for ${view.merchant.name}</a></p>`,
            )
      }
      <p><a href="/transfer">Or type a transfer</a></p></section>
    <section class="card" aria-labelledby="accounts"><h2 id="accounts">Accounts</h2>
      <table><thead><tr><th scope="col">Holder</th><th scope="col">Account</th><th scope="col" class="amount">Balance</th></tr></thead>
      <tbody>${bank.accounts.map(account => accountRow(account, own))}</tbody></table></section>
    <section class="card" aria-labelledby="bookings"><h2 id="bookings">Bookings</h2>
      <table><thead><tr><th scope="col">Number</th><th scope="col">From and to</th><th scope="col">Reference</th><th scope="col" class="amount">Amount</th></tr></thead>
      <tbody>${bank.bookings
        .toReversed()
        .map(
          booking =>
            html`<tr><td>${booking.bankReference}</td><td>${booking.from.holder} → ${booking.to.holder}</td><td>${
              booking.structuredReference ?? booking.remittance
            }</td><td class="amount">${money(booking.amountUnits, booking.to.currency)}</td></tr>`,
        )}</tbody></table></section>`
}

function accountRow(account: BankAccount, own: readonly string[]) {
  const mine = own.includes(account.number) ? ' (you)' : ''
  return html`<tr><td>${account.holder}${mine}</td><td>${account.number}</td><td class="amount">${money(account.balanceUnits, account.currency)}</td></tr>`
}

function form(bank: Bank, own: readonly string[], slip: SlipFields | undefined) {
  const accounts = bank.accounts.filter(account => own.includes(account.number))
  const fits = (account: BankAccount) => account.currency === slip?.currency
  return html`<form class="card" method="post" action="/transfer">
    <label>From<select name="from">${accounts.map(
      account =>
        html`<option value="${account.number}" ${fits(account) ? 'selected' : ''}>${account.holder}, ${account.number}, ${money(account.balanceUnits, account.currency)}</option>`,
    )}</select></label>
    <label>To account<input name="to" required value="${slip?.to ?? ''}" autocomplete="off"></label>
    <label>Amount<input name="amount" required inputmode="decimal" value="${slip?.amount ?? ''}" autocomplete="off"></label>
    <label>Reference<input name="reference" value="${slip?.reference ?? ''}" autocomplete="off"></label>
    <button type="submit">Send</button></form><p><a href="/">Back to accounts</a></p>`
}

function outcome(result: ReturnType<Bank['transfer']>) {
  const text = result.ok
    ? html`<p>Sent: ${money(result.value.amountUnits, result.value.to.currency)} to ${result.value.to.holder}, bank reference ${result.value.bankReference}. Go back to the checkout and say that you have paid.</p>`
    : html`<p role="alert">${result.code}: ${JSON.stringify(result.detail)}</p>`
  return html`<div class="card">${text}<p><a href="/">Back to accounts</a></p></div>`
}

function money(units: bigint, currency: string): string {
  const decimals = currencyDecimals(currency)
  return `${formatUnits(units, decimals.ok ? decimals.value : 2)} ${currency}`
}
