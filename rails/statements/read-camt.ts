import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import { parseXml, type XmlElement, type XmlRefusal, xmlChild, xmlChildren, xmlText } from '../codecs/xml.ts'
import { statementKey } from '../profile/account.ts'
import type { EvidenceTier } from '../profile/evidence-tier.ts'
import { type EntryProblem, readCamtEntry } from './camt-entry.ts'
import type { Credit } from './credit.ts'

/** What a camt message says, every entry accounted for: as credit, reversal, debit or unreadable. */
export type CamtMessage = {
  readonly kind: 'camt.052' | 'camt.053' | 'camt.054'
  readonly messageId: string
  readonly credits: readonly Credit[]
  /** Returned and recalled payments, in either direction; `isReversal` is true on all of them. */
  readonly reversals: readonly Credit[]
  readonly debitCount: number
  readonly unreadable: readonly UnreadableEntry[]
}

/** An entry a person has to look at. Both counts start at 1. */
export type UnreadableEntry = {
  readonly statement: number
  readonly entry: number
  readonly problem: EntryProblem
}

export type CamtRefusal = XmlRefusal | Refusal<'camt.not_camt' | 'camt.no_account' | 'camt.no_message_id'>

const KINDS = [
  { kind: 'camt.052', message: 'BkToCstmrAcctRpt', statement: 'Rpt' },
  { kind: 'camt.053', message: 'BkToCstmrStmt', statement: 'Stmt' },
  { kind: 'camt.054', message: 'BkToCstmrDbtCdtNtfctn', statement: 'Ntfctn' },
] as const

const MAX_CHARACTERS = 20_000_000

/**
 * Reads a bank's camt.052, 053 or 054 message, versions 1 to 8. `tier` says how the message came: fetched from the bank
 * T1, uploaded by hand T3. Refuses a document that is not well-formed or not camt; one bad entry does not stop the others.
 */
export function readCamt(
  xml: string,
  tier: EvidenceTier,
  maxCharacters = MAX_CHARACTERS,
): Result<CamtMessage, CamtRefusal> {
  const document = parseXml(xml.replace(/^\ufeff/u, ''), maxCharacters)
  if (!document.ok) return document
  const root = xmlChild(document.value, 'Document')
  const form = KINDS.find(({ message }) => xmlChild(root, message) !== undefined)
  if (form === undefined) return refuse('camt.not_camt', { expected: KINDS.map(({ kind }) => kind).join(', ') })
  const message = xmlChild(root, form.message)
  const messageId = xmlText(message, 'GrpHdr', 'MsgId')
  if (messageId === undefined) return refuse('camt.no_message_id')
  const read = {
    credits: [] as Credit[],
    reversals: [] as Credit[],
    debitCount: 0,
    unreadable: [] as UnreadableEntry[],
  }
  for (const [index, statement] of xmlChildren(message, form.statement).entries()) {
    const account = accountOf(statement)
    if (account === undefined) return refuse('camt.no_account', { statement: String(index + 1) })
    const occurrences = new Map<string, number>()
    for (const [at, entry] of xmlChildren(statement, 'Ntry').entries()) {
      const outcome = readCamtEntry(entry, { account, tier, occurrences })
      if (outcome.problem) read.unreadable.push({ statement: index + 1, entry: at + 1, problem: outcome.problem })
      else {
        read.credits.push(...outcome.credits)
        read.reversals.push(...outcome.reversals)
        read.debitCount += outcome.debitCount
      }
    }
  }
  return ok({ kind: form.kind, messageId, ...read })
}

function accountOf(statement: XmlElement): string | undefined {
  const id = xmlChild(statement, 'Acct', 'Id')
  // Version 1 has proprietary and basic account numbers instead of Othr.
  const account =
    xmlText(id, 'IBAN') ??
    xmlText(id, 'Othr', 'Id') ??
    xmlText(id, 'PrtryAcct', 'Id') ??
    xmlText(id, 'BBAN') ??
    xmlText(id, 'UPIC')
  return account && statementKey(account)
}
