import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeCamt054 } from '@sampan/rails/statements/write-camt054'
import type { Booking } from './bank.ts'

/** Drops a camt.054 credit notification where the receiving account's holder collects it; appears whole or not at all. */
export function announceCredit(booking: Booking): void {
  const { to, from, bankReference, at, amountUnits, remittance, structuredReference } = booking
  if (!to.statements) return
  const xml = writeCamt054({
    messageId: `N${bankReference}`,
    createdAt: at,
    account: to.number,
    bookings: [
      {
        direction: 'credit',
        currency: to.currency,
        amountUnits,
        status: 'booked',
        bookedAt: at,
        bankReference,
        payerName: from.holder,
        payerAccount: from.number,
        ...(remittance && { remittance }),
        ...(structuredReference && { structuredReference }),
      },
    ],
  })
  mkdirSync(to.statements, { recursive: true })
  const path = join(to.statements, `${bankReference}.xml`)
  writeFileSync(`${path}.part`, xml)
  renameSync(`${path}.part`, path)
}
