import type { Address } from '@sampan/kernel/hex'
import type { Ratio } from '@sampan/kernel/ratio'

/** A span of the week in UTC; `weekday` 0 is Sunday, minutes count from midnight, `toMinute` is excluded. */
export type OpenHours = { readonly weekday: number; readonly fromMinute: number; readonly toMinute: number }

/** A standing offer of an acceptor: local money in, USDT out. Local amounts in the currency's smallest unit. */
export type Offer = {
  readonly acceptor: string
  /** The acceptor's own name for the offer. */
  readonly name: string
  readonly vault: Address
  readonly owner: Address
  readonly signer: Address
  readonly rail: string
  readonly currency: string
  /** CAIP-19. */
  readonly asset: string
  /** Local money per USDT, both in whole units, e.g. 5.43 BRL. */
  readonly price: Ratio
  readonly minUnits: bigint
  readonly maxUnits: bigint
  /** Most local money the account takes in 24 hours. */
  readonly dailyMaxUnits: bigint
  readonly arbiters: readonly Address[]
  /** Empty: always open. */
  readonly hours: readonly OpenHours[]
  /** Admitted by the operator without a record yet. */
  readonly newcomer: boolean
}

/** Where the acceptor behind an offer stands now. */
export type Standing = {
  /** What the vault can lock, in token units. */
  readonly freeUnits: bigint
  /** Local money of this offer's account in the last 24 hours, in units. */
  readonly takenTodayUnits: bigint
  /** Token units of the acceptor's orders in the last hour. */
  readonly hourUnits: bigint
  /** Unix seconds. */
  readonly lastHeartbeatAt: number
  readonly isFeedFresh: boolean
  /** 0 to 10,000. */
  readonly reliabilityBps: number
}

export type Candidate = { readonly offer: Offer; readonly standing: Standing }

/** Names a candidate in the log: one vault may have several offers. */
export function candidateId(offer: Pick<Offer, 'vault' | 'name'>): string {
  return `${offer.vault}/${offer.name}`
}
