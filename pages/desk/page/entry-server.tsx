import type { RenderDesk } from '@sampan/api/desk-view'
import tokens from '@sampan/pages-ui/tokens.css?inline'
import { renderToString } from 'preact-render-to-string'
import style from './desk.css?inline'
import { DeskPage } from './desk-page.tsx'
import { titleOf } from './words.ts'

/** Asks again every ten seconds, but never while a fold is open or a field has the focus: somebody is at work there. */
const REFRESH_SCRIPT =
  "setInterval(()=>{if(document.querySelector('details[open]')||document.activeElement?.tagName==='INPUT')return;" +
  "location.search?location.replace('/'):location.reload()},10000)"

/**
 * The whole HTML of the desk, which needs no script; the one on the overview only asks again. `nonce` marks what the page's
 * policy lets in.
 */
export const renderDesk: RenderDesk = (view, { nonce }) => {
  const refresh =
    view.page === 'queue'
      ? `<script nonce="${escapeHtml(nonce)}">${REFRESH_SCRIPT}</script>` +
        '<noscript><meta http-equiv="refresh" content="60;url=/"></noscript>'
      : ''
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
