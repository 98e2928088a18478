import { endpoints } from '@sampan/api/endpoints'
import fc from 'fast-check'
import { test } from 'vitest'
import { ERRORS } from './errors.ts'
import { readInput } from './read-input.ts'

const CODES = Object.keys(ERRORS).filter(code => code.startsWith('request.'))
const bodied = Object.values(endpoints).filter(endpoint => 'body' in endpoint)

test('whatever is sent is taken or refused by name, and never breaks anything', async () => {
  const body = fc.oneof(
    fc.json().map(text => new TextEncoder().encode(text)),
    fc.uint8Array({ maxLength: 200 }),
    fc
      .record({ amount: fc.string(), currency: fc.string(), metadata: fc.dictionary(fc.string(), fc.jsonValue()) })
      .map(value => new TextEncoder().encode(JSON.stringify(value))),
  )
  const query = fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 })
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...bodied), body, query, async (endpoint, bytes, parameters) => {
      const url = `http://x/?${new URLSearchParams(parameters)}`
      const headers = { 'content-type': 'application/json' }
      const request = new Request(url, { method: 'POST', headers, body: bytes as Uint8Array<ArrayBuffer> })
      const input = await readInput(endpoint, request, {})
      return input.ok || CODES.includes(input.code)
    }),
    { numRuns: 500 },
  )
})
