import type { Messages } from '../messages/en.ts'
import { LOCALES, type Locale } from '../messages/locales.ts'

/** The number that support asks for, and the page's other languages. */
export function Footer({ payment, text, locale }: { payment: string; text: Messages; locale: Locale }) {
  return (
    <footer class="footer soft small">
      <p>
        {text.paymentNumber}{' '}
        <span class="mono" dir="ltr">
          {payment}
        </span>
      </p>
      <nav aria-label={text.languages}>
        {Object.entries(LOCALES).map(([code, { name }]) => (
          <a key={code} href={`?lang=${code}`} lang={code} hreflang={code} aria-current={code === locale || undefined}>
            {name}
          </a>
        ))}
      </nav>
    </footer>
  )
}
