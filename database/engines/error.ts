import { Fault } from '@sampan/kernel/fault'

const SERIALIZATION_FAILURE = '40001'
const DEADLOCK_DETECTED = '40P01'

/** The SQLSTATE of an error of either engine, if it has one. */
export function sqlState(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined
}

/** Whether running the same databaseTransaction again can succeed, because only timing made it fail. */
export function isRetryable(error: unknown): boolean {
  const state = sqlState(error)
  return state === SERIALIZATION_FAILURE || state === DEADLOCK_DETECTED
}

/** Whether a unique constraint refused the write. */
export function isUniqueViolation(error: unknown): boolean {
  return sqlState(error) === '23505'
}

export function unavailable(cause: unknown): Fault {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new Fault('database.unavailable', `The database cannot be reached: ${reason}`, {
    detail: { reason },
    hint: 'Check that PostgreSQL runs, that the URL is right and that it has connections left.',
    retryable: true,
    cause,
  })
}
