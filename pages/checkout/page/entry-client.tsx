import '@sampan/pages-ui/tokens.css'
import './checkout.css'
import '../screens/screens.css'
import type { CheckoutView } from '@sampan/api/checkout'
import { hydrate } from 'preact'
import { LOCALES, pickLocale } from '../messages/locales.ts'
import { CheckoutPage } from './checkout-page.tsx'

const root = document.getElementById('checkout')
const data = document.getElementById('view')?.textContent
if (root && data) {
  const view = JSON.parse(data) as CheckoutView
  const locale = pickLocale(document.documentElement.lang)
  void LOCALES[locale].load().then(text => {
    hydrate(<CheckoutPage initial={view} text={text} locale={locale} />, root)
  })
}
