import '@sampan/pages-ui/tokens.css'
import './checkout.css'
import type { CheckoutView } from '@sampan/api/checkout'
import { hydrate } from 'preact'
import { LOCALES, pickLocale } from '../messages/locales.ts'
import { CheckoutPage } from './checkout-page.tsx'

const root = document.getElementById('checkout')
const data = document.getElementById('view')?.textContent
if (root && data) {
  const view = JSON.parse(data) as CheckoutView
  const { messages } = LOCALES[pickLocale(document.documentElement.lang)]
  hydrate(<CheckoutPage initial={view} text={messages} />, root)
}
