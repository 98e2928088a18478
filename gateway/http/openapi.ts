import type { Endpoint } from '@sampan/api/endpoint'
import { endpoints } from '@sampan/api/endpoints'
import { errorBody } from '@sampan/api/error'
import { eventObject } from '@sampan/api/event'
import { z } from 'zod'
import { nameSchemas } from './schema-names.ts'

export type JsonSchema = { readonly [key: string]: unknown }
export type Parameter = {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required: boolean
  readonly schema: JsonSchema
}
type Content = { readonly [mediaType: string]: { readonly schema: JsonSchema } }
export type Operation = {
  readonly operationId: string
  readonly summary: string
  readonly description: string
  readonly tags: readonly string[]
  readonly security: readonly Readonly<Record<string, readonly string[]>>[]
  readonly parameters: readonly Parameter[]
  readonly requestBody?: { readonly required: true; readonly content: Content }
  readonly responses: { readonly [status: string]: { readonly description: string; readonly content?: Content } }
}
export type OpenApiDocument = {
  readonly openapi: '3.1.0'
  readonly info: Readonly<Record<string, unknown>>
  readonly servers: readonly { readonly url: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly webhooks: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: {
    readonly securitySchemes: Readonly<Record<string, unknown>>
    readonly schemas: Readonly<Record<string, JsonSchema>>
  }
}

const BEARER = { type: 'http', scheme: 'bearer' }

/**
 * The OpenAPI 3.1 document of all endpoints, from the very schemas that check every call and every answer. Schemas are
 * zod's own JSON Schema 2020-12, which is OpenAPI 3.1's.
 */
export function buildOpenApi(publicUrl: string): OpenApiDocument {
  nameSchemas()
  const schemas: Record<string, JsonSchema> = {}
  const schemaOf = schemaWriter(schemas)
  const paths: Record<string, Record<string, Operation>> = {}
  for (const [name, endpoint] of Object.entries<Endpoint>(endpoints)) {
    const path = (paths[endpoint.path] ??= {})
    path[endpoint.method.toLowerCase()] = operationOf(name, endpoint, schemaOf)
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Sampan gateway',
      version: '1',
      description: 'Local money in, USDT out, without anyone in between holding it. Normative text: specs/api.md.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: publicUrl }],
    paths,
    webhooks: { event: { post: webhookOperation(schemaOf) } },
    components: {
      securitySchemes: {
        apiKey: { ...BEARER, description: 'A secret key of a merchant: sk_live_… or sk_test_….' },
        acceptorSession: { ...BEARER, description: 'The token of an open acceptor session.' },
      },
      schemas: Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1))),
    },
  }
}

type SchemaOf = (schema: z.ZodType) => JsonSchema

/** Writes schemas; named ones go to the components and are referred to. */
function schemaWriter(components: Record<string, JsonSchema>): SchemaOf {
  return schema => {
    // Inside an array a named schema becomes a reference; on its own it would be written in place.
    const { items, $defs = {} } = JSON.parse(
      JSON.stringify(z.toJSONSchema(z.array(schema), { io: 'input', unrepresentable: 'any' })).replaceAll(
        '"#/$defs/',
        '"#/components/schemas/',
      ),
    ) as { items: JsonSchema; $defs?: Record<string, JsonSchema> }
    for (const [name, { id: _, ...component }] of Object.entries($defs)) components[name] = component
    return items
  }
}

function operationOf(name: string, endpoint: Endpoint, schemaOf: SchemaOf): Operation {
  const { summary, access, tag, body } = endpoint
  const json = (schema: z.ZodType): Content => ({ 'application/json': { schema: schemaOf(schema) } })
  return {
    operationId: name,
    summary,
    description: access.kind === 'key' ? `Needs the scope \`${access.scope}\`.` : '',
    tags: [tag],
    security: access.kind === 'public' ? [] : [access.kind === 'key' ? { apiKey: [] } : { acceptorSession: [] }],
    parameters: parametersOf(endpoint, schemaOf),
    ...(body ? { requestBody: { required: true, content: json(body) } } : {}),
    responses: {
      [endpoint.success.status]: successOf(endpoint, json),
      default: { description: 'Refused or failed.', content: json(errorBody) },
    },
  }
}

/** What the gateway sends to a merchant's endpoint. */
function webhookOperation(schemaOf: SchemaOf): Operation {
  const headers = ['webhook-id', 'webhook-timestamp', 'webhook-signature']
  return {
    operationId: 'receiveEvent',
    summary: 'An event, signed as Standard Webhooks has it',
    description: 'Answer 2xx within 15 seconds; 410 disables the endpoint.',
    tags: ['Webhooks'],
    security: [],
    parameters: headers.map(name => ({ name, in: 'header', required: true, schema: { type: 'string' } })),
    requestBody: { required: true, content: { 'application/json': { schema: schemaOf(eventObject) } } },
    responses: { '2XX': { description: 'Received.' } },
  }
}

function parametersOf({ path, query, method, access }: Endpoint, schemaOf: SchemaOf): Parameter[] {
  const string = { type: 'string' }
  const params = [...path.matchAll(/\{(\w+)\}/g)].map(
    ([, name = '']): Parameter => ({ name, in: 'path', required: true, schema: string }),
  )
  if (query) {
    const { properties = {}, required = [] } = schemaOf(query) as {
      properties?: Record<string, JsonSchema>
      required?: string[]
    }
    for (const [name, schema] of Object.entries(properties)) {
      params.push({ name, in: 'query', required: required.includes(name), schema })
    }
  }
  if (method === 'POST' && access.kind === 'key') {
    params.push({ name: 'Idempotency-Key', in: 'header', required: false, schema: { ...string, maxLength: 255 } })
  }
  return params
}

function successOf({ success }: Endpoint, json: (schema: z.ZodType) => Content) {
  const { body } = success
  if (body === null) return { description: 'Done.' }
  if (body === 'stream') {
    return { description: 'Server-sent events.', content: { 'text/event-stream': { schema: { type: 'string' } } } }
  }
  if (body === 'file') {
    return { description: 'The file.', content: { 'application/octet-stream': { schema: {} } } }
  }
  return { description: 'Done.', content: json(body) }
}
