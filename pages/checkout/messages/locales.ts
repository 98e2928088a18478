import { ar } from './ar.ts'
import { en, type Messages } from './en.ts'

/** A language of the page: one row here and one catalogue beside this file. */
export const LOCALES = {
  en: { messages: en, direction: 'ltr' },
  ar: { messages: ar, direction: 'rtl' },
} as const satisfies Record<string, { messages: Messages; direction: 'ltr' | 'rtl' }>

export type Locale = keyof typeof LOCALES

/** The wanted locale when there is one, English otherwise. */
export function pickLocale(wanted: string): Locale {
  const language = wanted.toLowerCase().split('-')[0] ?? ''
  return Object.hasOwn(LOCALES, language) ? (language as Locale) : 'en'
}
