import { useEffect, useState } from 'preact/hooks'

type MomentProps = {
  /** Unix seconds. */
  at: number
  locale: string
}

/** A point in time. The server does not know where its reader is and says UTC; the reader's device says its own time. */
export function Moment({ at, locale }: MomentProps) {
  const [local, setLocal] = useState(false)
  useEffect(() => setLocal(true), [])
  const date = new Date(at * 1000)
  const format = new Intl.DateTimeFormat(`${local ? regional(locale) : locale}-u-nu-latn`, {
    dateStyle: 'medium',
    timeStyle: 'short',
    ...(!local && { timeZone: 'UTC' }),
  })
  return (
    <time dateTime={date.toISOString()}>
      <bdi>{local ? format.format(date) : `${format.format(date)} UTC`}</bdi>
    </time>
  )
}

/** The reader's own flavour of the page's language, so that a British reader gets British dates. */
function regional(locale: string): string {
  return navigator.languages.find(tag => /^[a-z]{2,3}-[A-Z]{2}$/.test(tag) && tag.startsWith(`${locale}-`)) ?? locale
}
