/* What the acceptor's desk shows, as plain data: amounts are decimal strings, instants unix seconds. */

export type DeskView = QueueView | OrderView

type Frame = {
  readonly csrf: string
  readonly now: number
  readonly isPaused: boolean
  /** What the last button did, or why not; a code. */
  readonly said: { readonly code: string; readonly isGood: boolean } | undefined
  readonly capital: Capital
  readonly gateways: readonly GatewayLine[]
  readonly feeds: readonly FeedLine[]
  /** Rows that wait for a person. */
  readonly waiting: number
}

export type QueueView = Frame & {
  readonly page: 'queue'
  readonly queue: readonly OrderLine[]
  readonly credits: readonly CreditLine[]
  readonly debts: readonly DebtLine[]
  readonly problems: readonly ProblemLine[]
  readonly refusals: readonly RefusalLine[]
  readonly recentOrders: readonly OrderLine[]
  readonly recentCredits: readonly CreditLine[]
}

export type OrderView = Frame & { readonly page: 'order'; readonly order: OrderCard }

export type Capital = {
  readonly symbol: string
  readonly vault: string
  readonly isDeployed: boolean
  readonly free: string
  readonly locked: string
  readonly limit: string
  readonly limitUsed: string
  /** False when the owner has named another signer. */
  readonly isSigner: boolean
  /** Set while the own node cannot be asked; the amounts are the last known. */
  readonly problem: string
}

export type GatewayLine = {
  readonly origin: string
  readonly isConnected: boolean
  readonly heartbeatAt: number | undefined
  readonly problem: string
}

export type FeedLine = {
  readonly account: string
  readonly rail: string
  readonly currency: string
  readonly statementAccount: string
  readonly isFresh: boolean
  readonly heardAt: number | undefined
}

export type OrderLine = {
  readonly id: string
  readonly status: string
  readonly certainty: string
  readonly localAmount: string
  readonly currency: string
  readonly amount: string
  readonly reference: string
  readonly account: string
  readonly isClaimed: boolean
  /** What happens by itself, and when. */
  readonly deadline:
    | { readonly at: number; readonly what: 'expires' | 'released' | 'returned' | 'contested' }
    | undefined
  readonly signed: readonly string[]
  readonly acceptedAt: number
}

export type OrderCard = OrderLine & {
  readonly gateway: string
  readonly merchant: string
  readonly payment: string
  readonly rail: string
  readonly statementAccount: string
  readonly payerName: string
  readonly fee: string
  readonly buyer: string
  readonly arbiter: string
  readonly credits: readonly CreditLine[]
  readonly bookedAmount: string
  readonly acts: readonly ActLine[]
  readonly can: { readonly release: boolean; readonly contest: boolean; readonly settle: boolean }
  /** Gross token amount a settlement would give the buyer, in proportion to what is booked. */
  readonly settleAmount: string
}

export type ActLine = {
  readonly type: string
  readonly reason: string
  readonly signedAt: number
  readonly delivery: string
  readonly sending: string
}

export type CreditLine = {
  readonly key: string
  readonly kind: 'credit' | 'reversal'
  readonly account: string
  readonly amount: string
  readonly currency: string
  readonly status: string
  readonly tier: string
  readonly bookedDate: string
  readonly payerName: string
  readonly remittance: string
  readonly bankReference: string
  readonly source: string
  readonly outcome: string
  readonly orderId: string | undefined
  readonly note: string
}

export type DebtLine = {
  readonly id: number
  readonly kind: string
  readonly amount: string
  readonly currency: string
  readonly payerName: string
  readonly payerAccount: string
  readonly bankReference: string
  readonly orderId: string | undefined
  readonly since: number
  readonly report: string
}

export type ProblemLine = {
  readonly id: number
  readonly account: string
  readonly problem: string
  readonly since: number
}

export type RefusalLine = {
  readonly gateway: string
  readonly code: string
  readonly detail: string
  readonly refusedAt: number
}

/** Renders the whole document. `nonce` goes on every style and script element; nothing else may style or script the page. */
export type RenderDesk = (view: DeskView, options: { readonly nonce: string }) => string
