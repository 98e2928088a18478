import type { EventObject } from '@sampan/api/event'
import type { PaymentObject } from '@sampan/api/payment'

export type Product = { readonly id: string; readonly name: string; readonly price: string; readonly currency: string }

export const PRODUCTS: readonly Product[] = [
  { id: 'tea', name: 'A tin of oolong tea', price: '12.50', currency: 'EUR' },
  { id: 'coffee', name: 'A bag of coffee from Minas', price: '49.90', currency: 'BRL' },
  { id: 'card', name: 'A gift card', price: '25.00', currency: 'USDT' },
]

/** What the shop knows: which payments it asked for, and what webhooks told it about them. It trusts nothing else. */
export type ShopBooks = {
  readonly payments: Map<string, { readonly product: string; status: PaymentObject['status'] }>
  readonly received: EventObject[]
  /** Payers' signed claims, kept so that the shop could relay them itself. */
  readonly claims: unknown[]
}

export function openBooks(): ShopBooks {
  return { payments: new Map(), received: [], claims: [] }
}

/** Books a verified webhook once, however often it is delivered. */
export function bookEvent(books: ShopBooks, event: EventObject): void {
  if (books.received.some(known => known.id === event.id)) return
  books.received.push(event)
  const payment = books.payments.get(event.data.object.id)
  if (payment) payment.status = event.data.object.status
}
