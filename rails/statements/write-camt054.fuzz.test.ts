import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readCamt } from './read-camt.ts'
import { type CamtBooking, writeCamt054 } from './write-camt054.ts'

/** What survives XML: no control characters, and no white space that a reader may trim or a writer may cut at. */
const words = (maxLength: number) =>
  fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: Math.floor(maxLength / 8) })
    .map(text => text.replace(/[\p{C}\p{Z}\ufffe\uffff]/gu, '').slice(0, maxLength))
    .filter(text => text !== '' && text.isWellFormed())

const booking = fc.record(
  {
    direction: fc.constant('credit' as const),
    currency: fc.constantFrom('EUR', 'JPY', 'KWD'),
    amountUnits: fc.bigInt({ min: 0n, max: 10n ** 15n }),
    status: fc.constantFrom('booked' as const, 'pending' as const),
    isReversal: fc.boolean(),
    bookedAt: fc.integer({ min: 0, max: 4_000_000_000 }),
    bankReference: fc.stringMatching(/^[A-Z0-9-]{1,35}$/),
    endToEndId: fc.stringMatching(/^[A-Z0-9]{1,35}$/),
    payerName: words(140),
    payerAccount: fc.constantFrom('BE72000000001616', '0012345678'),
    structuredReference: fc.constantFrom('RF237K3M9QXT7E', 'RF18539007547034'),
    remittance: words(140),
  },
  { requiredKeys: ['direction', 'currency', 'amountUnits', 'status', 'bookedAt', 'bankReference'] },
)

test('whatever the pretend bank writes is read back, credit by credit', () => {
  fc.assert(
    fc.property(
      fc.array(booking, { maxLength: 5 }),
      fc.constantFrom('DE89370400440532013000', '0099887766'),
      (bookings, account) => {
        const read = readCamt(writeCamt054({ messageId: 'M-1', createdAt: 1_772_366_400, account, bookings }), 'T1')
        if (!read.ok) throw new Error(read.code)
        const { credits, reversals, unreadable, debitCount } = read.value
        expect([unreadable, debitCount]).toEqual([[], 0])
        expect(credits).toEqual(bookings.filter(item => !item.isReversal).map(item => expected(item, account)))
        expect(reversals).toEqual(bookings.filter(item => item.isReversal).map(item => expected(item, account)))
      },
    ),
    { numRuns: 250 },
  )
})

test('no text makes the reader throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(), (noise, at) => {
      const xml = writeCamt054({ messageId: 'M-1', createdAt: 1, account: '0099887766', bookings: [] })
      readCamt(noise, 'T1')
      readCamt(xml.slice(0, at % xml.length) + noise + xml.slice(at % xml.length), 'T1')
    }),
    { numRuns: 300 },
  )
})

function expected(item: CamtBooking, account: string) {
  return expect.objectContaining({
    account,
    currency: item.currency,
    amountUnits: item.amountUnits,
    status: item.status,
    isReversal: item.isReversal ?? false,
    bankReference: item.bankReference,
    booked: expect.objectContaining({ earliestAt: item.bookedAt, latestAt: item.bookedAt }),
    remittance: item.remittance === undefined ? [] : [item.remittance],
    structuredReferences: item.structuredReference === undefined ? [] : [item.structuredReference],
    ...(item.endToEndId !== undefined && { endToEndId: item.endToEndId }),
    ...(item.payerName !== undefined && { payerName: item.payerName }),
    ...(item.payerAccount !== undefined && { payerAccount: item.payerAccount }),
  })
}
