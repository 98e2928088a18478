import { createHash, createPublicKey, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fromBase64, toHex, utf8 } from '@sampan/kernel/hex'
import { expect, test } from 'vitest'
import { MemoryLog } from '../testing/memory-log.ts'
import { openCheckpoint } from './checkpoint.ts'
import { parseEntry, replayPayment } from './entry.ts'
import { formatVerifier, parseVerifier } from './log-key.ts'

const SPEC = readFileSync(join(import.meta.dirname, '../../specs/ledger.md'), 'utf8')
const blocks = (name: string) =>
  [...SPEC.matchAll(new RegExp(`^\`\`\`${name}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(match => match[1] ?? '')
const leaves = blocks('leaf').map(block => utf8(block.trimEnd()))
const [key = ''] = blocks('key').map(block => block.trimEnd())
const [note = ''] = blocks('checkpoint')

test('the vectors of the specification are what this code writes', () => {
  const log = new MemoryLog()
  for (const leaf of leaves) log.appendLeaf(leaf)
  expect(replayPayment(leaves).ok).toBe(true)
  expect(leaves.map(leaf => parseEntry(leaf).ok)).toEqual([true, true])
  expect(formatVerifier(log.key.verifier)).toBe(key)
  expect(log.checkpoint()).toBe(note)
  const verifier = parseVerifier(key)
  expect(verifier.ok && openCheckpoint(note, verifier.value).ok).toBe(true)
})

test("the vectors hold by the platform's own cryptography", () => {
  const sha = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest()
  const [left = Buffer.of(), right = Buffer.of()] = leaves.map(leaf => sha(Buffer.of(0), leaf))
  const [text = '', signatures = ''] = note.split('\n\n')
  expect(text.split('\n')[2]).toBe(sha(Buffer.of(1), left, right).toString('base64'))
  const publicKey = fromBase64(key.split('+').slice(2).join('+'))
  const signature = fromBase64(signatures.trim().split(' ')[2] ?? '')
  const id = sha(utf8(`${key.split('+')[0]}\n`), publicKey).subarray(0, 4)
  expect(toHex(signature.slice(0, 4))).toBe(toHex(id))
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), publicKey.slice(1)])
  const spki = createPublicKey({ key: der, format: 'der', type: 'spki' })
  expect(verify(null, utf8(`${text}\n`), spki, signature.slice(4))).toBe(true)
})
