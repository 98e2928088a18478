import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'

type Html = HtmlEscapedString | Promise<HtmlEscapedString>

const STYLE = `
:root{color-scheme:light dark;--bg:#f4f5f7;--card:#fff;--ink:#16202b;--soft:#4c5866;--line:#d3d9e0;--accent:#1b4fa0;--on:#fff}
@media (prefers-color-scheme:dark){:root{--bg:#0e1318;--card:#182029;--ink:#eef2f6;--soft:#a8b4c0;--line:#303b46;--accent:#8fb8ff;--on:#0b1a33}}
*{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}
main{max-width:44rem;margin:0 auto;padding:1.25rem}h1{font-size:1.375rem}h2{font-size:1.125rem}
.card{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:1rem;margin-block-end:1rem}
.soft{color:var(--soft)}label{display:block;margin-block:.5rem;font-weight:600}
input,select{display:block;width:100%;min-height:2.75rem;padding:0 .75rem;font:inherit;color:inherit;background:var(--card);border:1px solid var(--soft);border-radius:8px}
button,.button{display:inline-flex;align-items:center;min-height:2.75rem;padding:0 1.25rem;font:inherit;font-weight:600;border:0;border-radius:8px;background:var(--accent);color:var(--on);text-decoration:none;cursor:pointer}
table{width:100%;border-collapse:collapse}td,th{text-align:start;padding:.5rem .25rem;border-block-end:1px solid var(--line);overflow-wrap:anywhere}
.amount{text-align:end;white-space:nowrap}a{color:var(--accent)}a.button{color:var(--on)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}`

/** A page of the demo's fictional world. Everything interpolated is escaped by `html`. */
export function layout(title: string, body: Html): Html {
  return html`<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title>
<style>${STYLE}</style></head><body><main><h1>${title}</h1>${body}</main></body></html>`
}
