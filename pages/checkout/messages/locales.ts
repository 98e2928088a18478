import type { Messages } from './en.ts'

type Language = {
  readonly name: string
  readonly direction: 'ltr' | 'rtl'
  /** A chunk of its own, so that a payer loads one language. */
  readonly load: () => Promise<Messages>
}

/** A language of the page: one row here, one catalogue beside this file, one row in `catalogues.ts`. */
export const LOCALES = {
  en: { name: 'English', direction: 'ltr', load: () => import('./en.ts').then(module => module.en) },
  ar: { name: 'العربية', direction: 'rtl', load: () => import('./ar.ts').then(module => module.ar) },
} as const satisfies Record<string, Language>

export type Locale = keyof typeof LOCALES

/** The wanted locale when there is one, English otherwise. */
export function pickLocale(wanted: string): Locale {
  const language = wanted.toLowerCase().split('-')[0] ?? ''
  return Object.hasOwn(LOCALES, language) ? (language as Locale) : 'en'
}
