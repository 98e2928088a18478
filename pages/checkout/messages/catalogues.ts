import { ar } from './ar.ts'
import { en, type Messages } from './en.ts'
import type { Locale } from './locales.ts'

/** All languages at once, for the server; the browser loads only its own. */
export const CATALOGUES: Readonly<Record<Locale, Messages>> = { en, ar }
