import tokens from '@sampan/pages-ui/tokens.css?inline'
import { renderToString } from 'preact-render-to-string'
import style from './desk.css?inline'
import { DeskPage } from './desk-page.tsx'
import type { DeskView } from './desk-view.ts'
import { titleOf } from './words.ts'

/** How often the overview asks again. The page of an order never does: somebody may be typing into it. */
const REFRESH_SECONDS = 10

/** The whole HTML of the desk. It runs no script; `nonce` marks the one style element that the page's policy lets in. */
export function renderDesk(view: DeskView, { nonce }: { nonce: string }): string {
  const refresh = view.page === 'queue' ? `<meta http-equiv="refresh" content="${REFRESH_SECONDS};url=/">` : ''
  return (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">' +
    '<meta name="viewport" content="width=device-width, initial-scale=1">' +
    `<title>${escapeHtml(titleOf(view))}</title><meta name="robots" content="noindex"><link rel="icon" href="data:,">` +
    `${refresh}<style nonce="${escapeHtml(nonce)}">${tokens}${style}</style></head>` +
    `<body>${renderToString(<DeskPage view={view} />)}</body></html>`
  )
}

function escapeHtml(text: string): string {
  const names: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
  return text.replace(/[&<>"]/g, char => names[char] ?? char)
}
