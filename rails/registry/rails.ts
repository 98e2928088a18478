import { bankTransfer } from '../bank-transfer/bank-transfer.ts'
import { pix } from '../pix/pix.ts'
import type { Rail, RailId } from '../profile/rail.ts'
import { sepaCreditTransfer } from '../sepa-credit-transfer/sepa-credit-transfer.ts'

const RAILS: readonly Rail[] = [sepaCreditTransfer, pix, bankTransfer]

/** Every rail this build can speak. Which of them are on is the operator's country profile, not this list. */
export function allRails(): readonly Rail[] {
  return RAILS
}

/** `undefined` when this build does not know the rail. */
export function findRail(id: RailId): Rail | undefined {
  return RAILS.find(rail => rail.profile.id === id)
}
