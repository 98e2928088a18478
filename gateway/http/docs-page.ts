import { ERRORS } from './errors.ts'
import { escapeHtml, textPage } from './html.ts'
import type { JsonSchema, OpenApiDocument, Operation, Parameter } from './openapi.ts'

type Placed = { readonly method: string; readonly path: string; readonly operation: Operation }

const REF = '#/components/schemas/'

/** The API's reference for people, rendered from its OpenAPI document. */
export function renderDocs(document: OpenApiDocument): string {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): Placed => ({ method: method.toUpperCase(), path, operation })),
  )
  const tags = [...new Set(operations.flatMap(({ operation }) => operation.tags))]
  const groups = tags.map(tag => {
    const own = operations.filter(({ operation }) => operation.tags.includes(tag))
    const rendered = own.map(placed => renderOperation(placed, document.components.schemas))
    return `<h2 id="${escapeHtml(tag)}">${escapeHtml(tag)}</h2>${rendered.join('')}`
  })
  const objects = Object.entries(document.components.schemas).map(
    ([name, schema]) => `<h3 id="schema-${name}">${name}</h3>${renderSchema(schema)}`,
  )
  return textPage(
    'API reference',
    `<h1>API reference</h1><p>Every endpoint of this gateway, as it checks every call.
The same as <a href="/v1/openapi.json">OpenAPI 3.1</a>; <a href="/docs/errors">error codes</a>.</p>
<nav>${operations.map(renderLink).join('')}</nav>${groups.join('')}<h2 id="objects">Objects</h2>${objects.join('')}`,
  )
}

/** The codes an error answer can carry, where each `doc_url` leads. */
export function renderErrors(): string {
  const rows = Object.entries(ERRORS).map(
    ([code, { status, message }]) =>
      `<tr id="${code}"><td><code>${code}</code></td><td>${status}</td><td>${escapeHtml(message)}</td></tr>`,
  )
  return textPage(
    'Error codes',
    `<h1>Error codes</h1><p><a href="/docs">API reference</a></p>
<table><thead><tr><th>code</th><th>status</th><th>message</th></tr></thead><tbody>${rows.join('')}</tbody></table>`,
  )
}

function renderLink({ method, path, operation }: Placed): string {
  return `<a href="#${operation.operationId}"><code>${method} ${escapeHtml(path)}</code></a>`
}

function renderOperation({ method, path, operation }: Placed, schemas: Readonly<Record<string, JsonSchema>>): string {
  const { operationId, summary, description, security, parameters, requestBody, responses } = operation
  const needs = security.flatMap(requirement => Object.keys(requirement))[0]
  const caller = { apiKey: 'With an API key.', acceptorSession: 'With an acceptor session.' }[needs ?? ''] ?? 'Public.'
  const body = requestBody?.content['application/json']?.schema
  return [
    `<h3 id="${operationId}"><code>${method} ${escapeHtml(path)}</code></h3><p>${escapeHtml(summary)}. `,
    `<span class="soft">${caller} ${inlineCode(description)}</span></p>`,
    parameters.length === 0 ? '' : `<table>${parameters.map(renderParameter).join('')}</table>`,
    body ? `<p>Body: ${typeOf(body)}</p>${renderSchema(resolve(body, schemas))}` : '',
    ...Object.entries(responses).map(([status, { description: text, content }]) => {
      const [type, media] = Object.entries(content ?? {})[0] ?? []
      const what = media ? `${escapeHtml(type ?? '')} ${typeOf(media.schema)}` : escapeHtml(text)
      return `<p>${status === 'default' ? 'Else' : status}: ${what}</p>`
    }),
  ].join('')
}

function resolve(schema: JsonSchema, schemas: Readonly<Record<string, JsonSchema>>): JsonSchema {
  const named = typeof schema.$ref === 'string' ? schemas[schema.$ref.slice(REF.length)] : undefined
  return named ?? schema
}

function inlineCode(text: string): string {
  return escapeHtml(text).replace(/`([^`]+)`/g, '<code>$1</code>')
}

function renderParameter({ name, in: place, required, schema }: Parameter): string {
  const need = required ? '' : ' <span class="soft">optional</span>'
  return `<tr><td><code>${escapeHtml(name)}</code>${need}</td><td>${place}</td><td>${typeOf(schema)}</td></tr>`
}

function renderSchema(schema: JsonSchema): string {
  const properties = schema.properties as Record<string, JsonSchema> | undefined
  if (!properties) return `<p>${typeOf(schema)}</p>`
  const required = (schema.required ?? []) as string[]
  const rows = Object.entries(properties).map(([name, property]) => {
    const need = required.includes(name) ? '' : ' <span class="soft">optional</span>'
    const text = typeof property.description === 'string' ? inlineCode(property.description) : ''
    return `<tr><td><code>${escapeHtml(name)}</code>${need}</td><td>${typeOf(property)}</td><td>${text}</td></tr>`
  })
  return `<table>${rows.join('')}</table>`
}

/** A type in a few words, as HTML. */
function typeOf(schema: JsonSchema): string {
  if (typeof schema.$ref === 'string') {
    const name = escapeHtml(schema.$ref.slice(REF.length))
    return `<a href="#schema-${name}">${name}</a>`
  }
  const either = (schema.anyOf ?? schema.oneOf) as JsonSchema[] | undefined
  if (either) return either.map(typeOf).join(' or ')
  if (schema.const !== undefined) return `<code>${escapeHtml(JSON.stringify(schema.const))}</code>`
  if (Array.isArray(schema.enum)) return schema.enum.map(value => `<code>${escapeHtml(String(value))}</code>`).join(' ')
  if (schema.type === 'array') return `list of ${typeOf((schema.items ?? {}) as JsonSchema)}`
  const properties = schema.properties as Record<string, JsonSchema> | undefined
  if (properties) {
    const members = Object.entries(properties).map(([name, member]) => `${escapeHtml(name)}: ${typeOf(member)}`)
    return `{ ${members.join(', ')} }`
  }
  const types = [(schema.type as string | string[] | undefined) ?? 'any'].flat()
  return escapeHtml(types.join(' or '))
}
