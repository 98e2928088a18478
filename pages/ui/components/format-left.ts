const DAY = 86_400

/** Time left: "4:05", "3:02:07" from an hour on, "1 day, 23 hours" from a day on, where seconds would only worry. */
export function formatLeft(seconds: number, locale = 'en'): string {
  if (seconds >= DAY) return formatDays(seconds, locale)
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, Math.floor(seconds) % 60]
  const shown = parts[0] === 0 ? parts.slice(1) : parts
  return shown.map((part, i) => (i === 0 ? String(part) : String(part).padStart(2, '0'))).join(':')
}

/** A length of time in its largest fitting unit, rounded up: "2 minutes", "3 hours", "2 days". */
export function formatDuration(seconds: number, locale = 'en'): string {
  if (seconds < 5400) return unit(Math.max(1, Math.ceil(seconds / 60)), 'minute', locale)
  if (seconds < DAY) return unit(Math.ceil(seconds / 3600), 'hour', locale)
  return unit(Math.ceil(seconds / DAY), 'day', locale)
}

function formatDays(seconds: number, locale: string): string {
  const hours = Math.floor(seconds / 3600) % 24
  const parts = [unit(Math.floor(seconds / DAY), 'day', locale)]
  if (hours > 0) parts.push(unit(hours, 'hour', locale))
  return new Intl.ListFormat(locale, { type: 'unit' }).format(parts)
}

function unit(count: number, name: 'minute' | 'hour' | 'day', locale: string): string {
  const digits = `${locale}-u-nu-latn`
  return new Intl.NumberFormat(digits, { style: 'unit', unit: name, unitDisplay: 'long' }).format(count)
}
