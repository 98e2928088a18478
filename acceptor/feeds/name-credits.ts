import { canonicalJson } from '@sampan/kernel/canonical'
import { toHex, utf8 } from '@sampan/kernel/hex'
import { sha256 } from '@sampan/kernel/sha256'
import type { Credit } from '@sampan/rails/statements/credit'

/** What banks write where they have nothing to write; a number in a batch may follow. */
const NOTHING = /^(?:|nonref|none|notprovided|not provided|notavailable|n\/a)(?:#\d+)?$/i

export function isNoReference(text: string): boolean {
  return NOTHING.test(text.trim())
}

/**
 * Gives each credit of one message whose bank reference is a placeholder a name of its own: what it says, and which of
 * several alike it is. The status is left out, so that a pending credit keeps its name when it is booked.
 */
export function nameCredits(credits: readonly Credit[]): Credit[] {
  const occurrences = new Map<string, number>()
  return credits.map(credit => {
    if (!isNoReference(credit.bankReference)) return credit
    const { status: _, tier: __, bankReference: ___, ...said } = credit
    const content = canonicalJson({ ...said, booked: said.booked.date, amountUnits: String(said.amountUnits) })
    const occurrence = occurrences.get(content) ?? 0
    occurrences.set(content, occurrence + 1)
    const hash = toHex(sha256(utf8(canonicalJson([content, occurrence]))))
    return { ...credit, bankReference: `unnamed:${hash.slice(2, 42)}` }
  })
}
