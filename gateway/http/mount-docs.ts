import { compress } from 'hono/compress'
import type { Gateway } from '../act/gateway.ts'
import type { App } from './create-app.ts'
import { renderDocs, renderErrors } from './docs-page.ts'
import { textPageCsp } from './headers.ts'
import { TEXT_PAGE_STYLE_HASH } from './html.ts'
import { buildOpenApi } from './openapi.ts'

/** The API described for programs and for people. */
export function mountDocs(app: App, { config }: Pick<Gateway, 'config'>): void {
  const document = buildOpenApi(config.public_url)
  const text = JSON.stringify(document)
  const pages = { '/docs': renderDocs(document), '/docs/errors': renderErrors() }
  const csp = textPageCsp(TEXT_PAGE_STYLE_HASH)
  for (const path of ['/v1/openapi.json', ...Object.keys(pages)]) app.use(path, compress())
  app.get('/v1/openapi.json', context =>
    context.body(text, 200, {
      'content-type': 'application/json',
      'cache-control': 'public, max-age=300',
      'access-control-allow-origin': '*',
    }),
  )
  for (const [path, html] of Object.entries(pages)) {
    app.get(path, context => context.html(html, 200, { 'content-security-policy': csp, 'cache-control': 'no-cache' }))
  }
}
