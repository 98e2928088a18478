import allowed from './allowed.json' with { type: 'json' }

type Exceptions = Readonly<Record<string, string>>

/** Path to reason. An exception without a reason, or for a file that no longer needs it, fails. */
export const ALLOWED: {
  readonly longFiles: Exceptions
  /** The only files that may call out through `fetch`. */
  readonly outgoingDoors: Exceptions
  /** Files that may use a word of the "Never say" table, e.g. because somebody else's format does: "path word". */
  readonly words: Exceptions
  readonly sleeps: Exceptions
} = allowed
