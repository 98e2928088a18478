/**
 * `npm run prove`: the proofs of contracts/src that take too long for `npm test`, and their record, result.json, which
 * `npm run tidy` holds against the sources. `npm run prove -- mutation`, `-- smt`, `-- invariants` run one of them; the
 * others' records stay as long as they are about the same sources.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { proveInvariants } from './invariants.ts'
import { mutate } from './mutate.ts'
import { hashSources, PARTS, type Part, type ProofRecord, readSources } from './record.ts'
import { proveBooks } from './smt.ts'

const RESULT = join(import.meta.dirname, 'result.json')

/** Each proof: what goes into the record, or undefined where it failed. */
const PROOFS: Readonly<Record<Part, () => unknown>> = { invariants: proveInvariants, smt: proveBooks, mutation: mutate }

async function prove(parts: readonly Part[]): Promise<boolean> {
  const sources = hashSources(readSources())
  const former: ProofRecord | undefined = existsSync(RESULT) ? JSON.parse(readFileSync(RESULT, 'utf8')) : undefined
  const kept = former?.sources === sources ? former : {}
  const record: ProofRecord = { ...kept, date: new Date().toISOString().slice(0, 10), sources }
  let isProven = true
  for (const part of parts) {
    // A failed proof leaves its part out, which tidy complains about.
    delete record[part]
    const proof = await PROOFS[part]()
    if (proof === undefined) isProven = false
    else record[part] = proof
    process.stdout.write(`${part}: ${proof === undefined ? 'FAILED' : JSON.stringify(proof)}\n`)
    writeFileSync(RESULT, `${JSON.stringify(record, null, 2)}\n`)
  }
  return isProven
}

const asked = process.argv.slice(2)
const unknown = asked.filter(name => !PARTS.some(part => part === name))
if (unknown.length > 0) throw new Error(`No proof is called ${unknown.join(', ')}: there are ${PARTS.join(', ')}`)
const parts = PARTS.filter(part => asked.length === 0 || asked.includes(part))
process.exitCode = (await prove(parts)) ? 0 : 1
