import { endpoints } from '@sampan/api/endpoints'
import { expect, test } from 'vitest'
import { buildOpenApi, type JsonSchema } from './openapi.ts'

const document = buildOpenApi('https://pay.example.com')
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
)

test('every endpoint is one operation, and there is no other', () => {
  const listed = operations.map(({ method, path, operation }) => `${operation.operationId}: ${method} ${path}`)
  const expected = Object.entries(endpoints).map(
    ([name, { method, path }]) => `${name}: ${method.toLowerCase()} ${path}`,
  )
  expect(new Set(listed)).toEqual(new Set(expected))
})

test('every parameter of a path is declared, and every success and error described', () => {
  for (const { path, operation } of operations) {
    const inPath = operation.parameters.filter(parameter => parameter.in === 'path').map(({ name }) => name)
    expect(inPath).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))
    expect(operation.responses.default?.content).toEqual({
      'application/json': { schema: { $ref: '#/components/schemas/ErrorBody' } },
    })
    expect(Object.keys(operation.responses).filter(status => status.startsWith('2'))).toHaveLength(1)
  }
})

test('every reference leads to a schema, every schema is used, and every schema is JSON Schema 2020-12', () => {
  const { schemas } = document.components
  const used = new Set<string>()
  const visit = (value: unknown, path: string): void => {
    if (Array.isArray(value)) return value.forEach((item, i) => visit(item, `${path}/${i}`))
    if (typeof value !== 'object' || value === null) return
    const { $ref } = value as JsonSchema
    if (typeof $ref === 'string') {
      const name = $ref.replace('#/components/schemas/', '')
      expect(schemas, path).toHaveProperty(name)
      used.add(name)
    }
    for (const [key, member] of Object.entries(value)) visit(member, `${path}/${key}`)
  }
  visit(document.paths, '')
  visit(schemas, '')
  expect(Object.keys(schemas).filter(name => !used.has(name))).toEqual([])
  for (const [name, schema] of Object.entries(schemas)) checkSchema(schema, name)
})

test('what may be null says so, also where it refers to another schema', () => {
  expect(document.components.schemas.Payment?.properties).toMatchObject({
    order: { anyOf: [{ $ref: '#/components/schemas/Order' }, { type: 'null' }] },
    outcome: { anyOf: [{ $ref: '#/components/schemas/PaymentOutcome' }, { type: 'null' }] },
  })
})

const TYPES = ['string', 'number', 'integer', 'boolean', 'array', 'object', 'null']
const KNOWN = new Set(
  `type properties required additionalProperties propertyNames items prefixItems enum const anyOf oneOf allOf $ref pattern
   format minLength maxLength minimum maximum exclusiveMinimum exclusiveMaximum minItems maxItems default description
   example title contentEncoding not`.split(/\s+/),
)

/** The structure that the JSON Schema 2020-12 meta-schema asks for, for the keywords in use; any other is refused. */
function checkSchema(schema: unknown, at: string): void {
  if (typeof schema === 'boolean') return
  expect(typeof schema === 'object' && schema !== null && !Array.isArray(schema), at).toBe(true)
  const own = schema as JsonSchema
  expect(
    Object.keys(own).filter(key => !KNOWN.has(key)),
    at,
  ).toEqual([])
  for (const type of [own.type ?? []].flat()) expect(TYPES, at).toContain(type)
  const { properties = {}, required = [] } = own as { properties?: Record<string, unknown>; required?: string[] }
  for (const name of required) expect(properties, at).toHaveProperty([name])
  for (const [name, property] of Object.entries(properties)) checkSchema(property, `${at}.${name}`)
  for (const key of ['items', 'additionalProperties', 'propertyNames', 'not'] as const) {
    if (own[key] !== undefined) checkSchema(own[key], `${at}.${key}`)
  }
  for (const key of ['anyOf', 'oneOf', 'allOf', 'prefixItems'] as const) {
    for (const [i, member] of ((own[key] ?? []) as unknown[]).entries()) checkSchema(member, `${at}.${key}[${i}]`)
  }
  if (typeof own.pattern === 'string') expect(() => new RegExp(own.pattern as string, 'u'), at).not.toThrow()
}
