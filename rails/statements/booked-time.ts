/**
 * When a credit was booked, as exactly as the bank says it. A bare date, or a time without a zone, spans every zone on
 * earth; `earliestAt` and `latestAt` (unix seconds, inclusive) are equal only for a full timestamp.
 */
export type BookedTime = {
  /** YYYY-MM-DD, as the bank wrote it. */
  readonly date: string
  readonly earliestAt: number
  readonly latestAt: number
}

const HOUR = 3_600
const DAY = 24 * HOUR
const FORM = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d)(?:\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)?$/

/** Reads an ISO 8601 date or date and time. `undefined` for anything else and for days that do not exist. */
export function parseBookedTime(text: string): BookedTime | undefined {
  const [, date, time, zone] = FORM.exec(text) ?? []
  if (date === undefined || !isCalendarDate(date)) return undefined
  const start = Date.parse(`${date}T${time ?? '00:00:00'}${zone ?? 'Z'}`) / 1000
  if (!Number.isSafeInteger(start)) return undefined
  const spanSeconds = time === undefined ? DAY - 1 : 0
  // A local time lies between UTC−12 and UTC+14 of the same clock reading.
  const [before, after] = zone === undefined ? [14 * HOUR, 12 * HOUR] : [0, 0]
  return { date, earliestAt: start - before, latestAt: start + spanSeconds + after }
}

/** A moment that is known exactly, in unix seconds. */
export function bookedAt(at: number): BookedTime {
  return { date: new Date(at * 1000).toISOString().slice(0, 10), earliestAt: at, latestAt: at }
}

function isCalendarDate(date: string): boolean {
  const at = Date.parse(`${date}T00:00:00Z`)
  return Number.isFinite(at) && new Date(at).toISOString().slice(0, 10) === date
}
