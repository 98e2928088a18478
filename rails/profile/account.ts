import { canonicalJson } from '@sampan/kernel/canonical'
import { ok, type Result, refuse } from '@sampan/kernel/result'
import type { AccountField, AccountRefusal, Rail, RailAccount, RailId } from './rail.ts'

/**
 * Trims and joins white space, composes accents (NFC), drops empty optional fields. Refuses a missing required field,
 * one that is too long, control characters, and any field the form does not have.
 */
export function readAccountFields(
  form: readonly AccountField[],
  fields: Readonly<Record<string, string>>,
): Result<Readonly<Record<string, string>>, AccountRefusal> {
  const unknown = Object.keys(fields).find(name => !form.some(field => field.name === name))
  if (unknown !== undefined) return refuse('rail.account_field_unknown', { field: unknown.slice(0, 40) })
  const read: Record<string, string> = {}
  for (const field of form) {
    const given = Object.hasOwn(fields, field.name) ? (fields[field.name] ?? '') : ''
    const value = given.normalize('NFC').trim().replace(/\s+/gu, ' ')
    if (value === '' && field.required) {
      return refuse('rail.account_field_missing', { field: field.name, example: field.example })
    }
    if ([...value].length > field.maxLength) {
      return refuse('rail.account_field_too_long', { field: field.name, max: String(field.maxLength) })
    }
    if (/[\p{Cc}\p{Cf}\p{Cs}]/u.test(value)) {
      return refuse('rail.account_field_malformed', { field: field.name, example: field.example })
    }
    if (value !== '') read[field.name] = value
  }
  return ok(read)
}

export function makeAccount(
  rail: RailId,
  fields: Readonly<Record<string, string>>,
  statementAccount: string,
): RailAccount {
  return { rail, fields, canonical: canonicalJson(fields), statementAccount: statementKey(statementAccount) }
}

/** Reads back the `account` of an order's terms. Refuses every spelling but the canonical one. */
export function parseCanonicalAccount(rail: Rail, canonical: string): Result<RailAccount, AccountRefusal> {
  const fields = parseStringRecord(canonical)
  if (fields === undefined) return refuse('rail.account_not_canonical', { rail: rail.profile.id })
  const account = rail.parseAccount(fields)
  if (!account.ok) return account
  if (account.value.canonical !== canonical) return refuse('rail.account_not_canonical', { rail: rail.profile.id })
  return account
}

/** An account identifier as it is compared: statements print spaces, dashes and lower case as they please. */
export function statementKey(account: string): string {
  return account
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\-./]/gu, '')
}

function parseStringRecord(text: string): Record<string, string> | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const entries = Object.entries(value)
  return entries.every(entry => typeof entry[1] === 'string') ? Object.fromEntries(entries) : undefined
}
