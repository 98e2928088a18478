import { createHash } from 'node:crypto'

/** Makes text safe inside an element or a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, char => `&#${char.charCodeAt(0)};`)
}

const STYLE = `
:root{color-scheme:light dark;--line:light-dark(#ddd,#444);--soft:light-dark(#666,#aaa);--code:light-dark(#f5f5f4,#26262a)}
body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:62rem;padding:1rem 1.25rem 4rem}
nav{columns:16rem;font-size:.9rem}nav a{display:block;padding:.1rem 0}
h2{border-top:1px solid var(--line);margin-top:2.5rem;padding-top:1rem}
h3{margin:2rem 0 .25rem;overflow-wrap:anywhere}p{margin:.5rem 0}nav a{overflow-wrap:anywhere}code,pre{font:.875em/1.5 ui-monospace,monospace}
pre{background:var(--code);border-radius:6px;overflow:auto;padding:.75rem}
table{border-collapse:collapse;font-size:.9rem;margin:.5rem 0;width:100%}
td,th{border-bottom:1px solid var(--line);padding:.3rem .5rem .3rem 0;text-align:start;vertical-align:top}
@media(max-width:40rem){thead{display:none}tr,td{display:block}td{border:0;padding:0;overflow-wrap:anywhere}
tr{border-bottom:1px solid var(--line);padding:.4rem 0}}
.soft{color:var(--soft)}:target{background:light-dark(#fff4c2,#4a4000)}
`

/** For the page's Content-Security-Policy. */
export const TEXT_PAGE_STYLE_HASH = `sha256-${createHash('sha256').update(STYLE).digest('base64')}`

/** A page of text in the gateway's own plain style: no script, nothing from elsewhere. `body` is HTML. */
export function textPage(title: string, body: string): string {
  return (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">' +
    '<meta name="viewport" content="width=device-width, initial-scale=1">' +
    `<title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body>${body}</body></html>`
  )
}
