import type { CheckoutView } from '@sampan/api/checkout'

/** The built checkout, handed in by whoever composes; without it `/c/…` does not exist. */
export type Pages = {
  /** The whole HTML of the payer's page, complete before any script runs. */
  readonly renderCheckout: (view: CheckoutView, locale: string) => string
  /** Served under `/assets/checkout/`, for ever, because names carry a hash. */
  readonly assetsDirectory: string | URL
  /** Languages it is written in; the first is the fallback. */
  readonly locales: readonly string[]
}

/** `wanted` if the pages have it, else the best of `Accept-Language`, else the fallback. */
export function pickLocale(locales: readonly string[], wanted: string | undefined, acceptLanguage: string): string {
  const asked = acceptLanguage
    .split(',')
    .map(part => {
      const [tag = '', weight] = part.trim().split(/\s*;\s*q=/)
      return { tag, quality: weight === undefined ? 1 : Number(weight) || 0 }
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality)
  for (const tag of [wanted ?? '', ...asked.map(language => language.tag)]) {
    const exact = locales.find(locale => locale.toLowerCase() === tag.toLowerCase())
    const related = exact ?? locales.find(locale => languageOf(locale) === languageOf(tag))
    if (related !== undefined) return related
  }
  return locales[0] ?? 'en'
}

function languageOf(tag: string): string {
  return tag.toLowerCase().split('-')[0] ?? ''
}
