import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseCanonicalAccount } from '../profile/account.ts'
import { makeReference } from '../references/reference.ts'
import { allRails } from './rails.ts'

const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 80 }), fc.string({ unit: 'binary', maxLength: 80 }))
const reference = fc
  .uint8Array({ minLength: 5, maxLength: 5 })
  .map(makeReference)
  .filter(code => code !== undefined)

test.each(allRails().map(rail => ({ id: rail.profile.id, rail })))(
  '$id: every account and amount it accepts can be shown and read back',
  ({ rail }) => {
    const names = fc.dictionary(fc.constantFrom('name', 'bank', 'city'), text)
    const amount = fc.bigInt({ min: -1n, max: 10n ** 12n })
    fc.assert(
      fc.property(
        names,
        amount,
        fc.constantFrom(...rail.profile.currencies),
        reference,
        (typed, amountUnits, currency, code) => {
          const example = rail.accountFields.map(({ name, example }) => [name, typed[name] ?? example])
          const account = rail.parseAccount(Object.fromEntries(example))
          fc.pre(account.ok && rail.amountOnRail(amountUnits, currency).ok)
          if (!account.ok) return
          expect(parseCanonicalAccount(rail, account.value.canonical)).toEqual(account)
          const shown = rail.instructions({ account: account.value, currency, amountUnits, reference: code })
          expect(shown.rows.find(row => row.name === 'reference')?.copyValue).toContain(code)
        },
      ),
      { numRuns: 250, maxSkipsPerRun: 1000 },
    )
  },
)
