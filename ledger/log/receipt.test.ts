import { type Hex, toBase64, toHex, utf8 } from '@sampan/kernel/hex'
import { describe, expect, test } from 'vitest'
import { MemoryLog } from '../testing/memory-log.ts'
import { bytes32, LOCKED_AT, SamplePayment } from '../testing/sample-payment.ts'
import type { EntryContent } from './entry.ts'
import { formatVerifier, makeLogKey } from './log-key.ts'
import { parseProof, verifyProof } from './proof.ts'
import { discloseTerms, proofOfEntry, type Receipt } from './receipt.ts'
import { hashLeaf } from './tree.ts'
import { inclusionProof } from './tree-proof.ts'
import { RECEIPT_CHECKS, type ReceiptVerdict, verifyReceipt } from './verify-receipt.ts'

/** The receipt of a payment whose entries stand in the log between those of another one. */
function receiptOf(p: SamplePayment, story: readonly EntryContent[], terms = discloseTerms(p.terms, ['currency'])) {
  const log = new MemoryLog()
  const noise = new SamplePayment({ name: 'noise' })
  log.append(noise.created())
  for (const content of story) {
    log.append(content)
    log.append({ kind: 'payment.expired', payment: bytes32(`noise ${log.leaves.length}`), time: 1, detail: {} })
  }
  return { log, receipt: log.receipt(p.payment, terms), logKey: formatVerifier(log.key.verifier) }
}

const failedChecks = (verdict: ReceiptVerdict) => verdict.checks.filter(check => !check.passed).map(check => check.name)
const copy = (receipt: Receipt) => structuredClone(receipt) as Mutable<Receipt>
type Mutable<T> = { -readonly [K in keyof T]: T[K] extends string | number ? T[K] : Mutable<T[K]> }

describe('the receipt of a payment that went well', () => {
  const p = new SamplePayment()
  const { log, receipt, logKey } = receiptOf(p, p.happyPath())

  test('verifies, and says that both confirmed', () => {
    const verdict = verifyReceipt(receipt, { logKey })
    expect(failedChecks(verdict)).toEqual([])
    expect(verdict).toMatchObject({ valid: true, level: 'logged' })
    expect(verdict.checks.map(check => check.name)).toEqual([...RECEIPT_CHECKS])
    expect(verdict.summary).toMatchObject({ status: 'released', ending: 'confirmed', confirmedBy: 'both' })
    expect(verdict.summary?.chain.lock?.block.time).toBe(LOCKED_AT)
    expect(verdict.summary?.chain.ending?.block.time).toBe(LOCKED_AT + 200)
    expect(verdict.signatures.map(({ act, role }) => `${act} ${role}`)).toEqual([
      'lock vaultSigner',
      'claim payer',
      'release confirmer',
    ])
  })

  test('says what nobody can know offline', () => {
    const always = ['chain', 'vault_keys', 'later_entries', 'split_view']
    expect(verifyReceipt(receipt, { logKey }).unknown).toEqual(always)
    expect(verifyReceipt(receipt).unknown).toEqual(['log_key', ...always])
  })

  test('survives JSON', () => {
    expect(verifyReceipt(JSON.parse(JSON.stringify(receipt)), { logKey }).valid).toBe(true)
  })

  test('gives each entry a proof that other tools read', () => {
    for (const entry of receipt.entries) {
      const { leaf, proof } = proofOfEntry(receipt, entry)
      const parsed = parseProof(proof)
      expect(parsed.ok && verifyProof(parsed.value, leaf, log.key.verifier).ok).toBe(true)
    }
  })

  test('fails under any change of any part', () => {
    const text = JSON.stringify(receipt)
    // Closer than the shortest hash is long: every hash, key and signature is hit, and most names.
    for (let i = 3; i < text.length; i += 29) {
      const old = text[i] ?? ''
      const replacement = old === '1' ? '2' : '1'
      const changed = parseJson(text.slice(0, i) + replacement + text.slice(i + 1))
      expect(verifyReceipt(changed, { logKey }).valid, `at ${i}: ${text.slice(i - 20, i + 10)}`).toBe(false)
    }
  })

  test.each<[string, (r: Mutable<Receipt>) => void, string]>([
    ['an entry left out', r => r.entries.splice(3, 1), 'sequence'],
    ['its first entry left out', r => r.entries.splice(0, 1), 'sequence'],
    ['its last entry left out', r => r.entries.splice(-1, 1), 'summary'],
    ['entries in another order', r => r.entries.reverse(), 'sequence'],
    ['no entries', r => r.entries.splice(0), 'sequence'],
    ['an entry twice', r => r.entries.push(structuredClone(r.entries[6]!)), 'sequence'],
    ['a path too short', r => r.entries[2]!.path.pop(), 'inclusion'],
    ['a path too long', r => r.entries[2]!.path.push(r.entries[2]!.path[0]!), 'inclusion'],
    ['the path of its neighbour', r => (r.entries[2]!.path = r.entries[3]!.path), 'inclusion'],
    ['another index', r => (r.entries[2]!.index += 1), 'inclusion'],
    ['another payment', r => (r.payment = bytes32('other')), 'sequence'],
    ['a rosier summary', r => (r.summary.confirmedBy = 'payer'), 'summary'],
    ['another lock', r => (r.summary.chain.lock!.chainTransaction = bytes32('other')), 'summary'],
    ['a level nobody proved', r => (r.reached = 'anchored'), 'level'],
    ['another salt', r => (r.terms!.currency!.salt = bytes32('other')), 'terms'],
    ['another term', r => (r.terms!.currency!.value = 'USD'), 'terms'],
    ['a term under another name', r => (r.terms = { rail: r.terms!.currency! }), 'terms'],
    ['an unknown member', r => Object.assign(r, { note: 'paid in full' }), 'format'],
    ['another format', r => Object.assign(r, { format: 'sampan/receipt@v2' }), 'format'],
  ])('fails with %s', (_what, change, check) => {
    const changed = copy(receipt)
    change(changed)
    const verdict = verifyReceipt(changed, { logKey })
    expect(verdict).toMatchObject({ valid: false, level: 'none', summary: undefined, signatures: [] })
    expect(failedChecks(verdict)).toContain(check)
  })

  test('fails under another key, even one of the same name', () => {
    const forged = makeLogKey(log.key.verifier.name, new Uint8Array(32).fill(9))
    const verdict = verifyReceipt(receipt, { logKey: formatVerifier(forged.verifier) })
    expect(failedChecks(verdict)).toEqual(['checkpoint', 'inclusion'])
    const renamed = { ...receipt, logKey: formatVerifier(forged.verifier) }
    expect(verifyReceipt(renamed).valid).toBe(false)
    expect(verifyReceipt(renamed, { logKey: formatVerifier(forged.verifier) }).valid).toBe(false)
  })

  test('fails when another log includes the same leaves', () => {
    const elsewhere = new MemoryLog('pay.other/ledger/1')
    for (const leaf of log.leaves) elsewhere.appendLeaf(leaf)
    const verdict = verifyReceipt({
      ...receipt,
      checkpoint: elsewhere.checkpoint(),
      logKey: formatVerifier(elsewhere.key.verifier),
    })
    expect(failedChecks(verdict)).toEqual(['sequence'])
  })

  test.each([null, undefined, 1, 'receipt', [], {}, { format: 'sampan/receipt@v1' }])('is not %j', json => {
    expect(verifyReceipt(json)).toMatchObject({ valid: false, level: 'none' })
  })
})

describe('a receipt tells endings apart', () => {
  const p = new SamplePayment()
  const start = [p.created(), p.proposed(), p.chainLocked()]
  const half = p.order.amount / 2n
  const contested = [...start, p.claimed(), p.chainClaimed(LOCKED_AT + 60), p.chainContested(LOCKED_AT + 90)]

  test.each<[string, string, EntryContent[]]>([
    ['confirmed', 'receiver', [...start, p.released(), p.chainReleased()]],
    ['confirmed', 'both', [...start, p.released(), p.chainReleased(), p.claimed()]],
    ['confirmed', 'receiver', [...start, p.claimed('buyer'), p.released(), p.chainReleased()]],
    ['confirmed', 'nobody', [...start, p.chainReleased()]],
    [
      'silence',
      'payer',
      [...start, p.claimed(), p.chainClaimed(LOCKED_AT + 60), p.chainReleased(p.order.confirmBy + 1, 'lapse')],
    ],
    ['settlement', 'payer', [...start, p.claimed(), p.settled(half), p.chainSettled(half, LOCKED_AT + 400)]],
    ['ruling', 'payer', [...contested, p.ruled(half), p.chainRuled(half, LOCKED_AT + 400)]],
    ['returned', 'nobody', [...start, p.chainReturned(p.order.claimBy + 1, 'expire')]],
    ['open', 'payer', contested],
    ['open', 'nobody', [p.created(), p.matched()]],
  ])('%s, confirmed by %s', (ending, confirmedBy, story) => {
    const { receipt, logKey } = receiptOf(p, story, {})
    const verdict = verifyReceipt(receipt, { logKey })
    expect(failedChecks(verdict)).toEqual([])
    expect(verdict.summary).toMatchObject({ ending, confirmedBy })
  })

  test('and does not count what only a contract could confirm', () => {
    const checkedAt = { height: 120, hash: bytes32('block 120') }
    const signature = { ...p.sign({ type: 'release' }, 'confirmer'), signature: '0x02beef' as Hex, checkedAt }
    const { receipt } = receiptOf(p, [...start, { ...p.released(), signatures: [signature] }, p.chainReleased()], {})
    const verdict = verifyReceipt(receipt)
    expect(verdict.valid).toBe(true)
    expect(verdict.summary?.confirmedBy).toBe('nobody')
    expect(verdict.unknown).toContain('contract_signatures')
  })
})

test('a log that forges an act is found out by the signature, whatever it signs itself', () => {
  const p = new SamplePayment()
  const { log, receipt, logKey } = receiptOf(p, p.happyPath())
  const forged = new MemoryLog()
  const leaves = receipt.entries.map(entry => entry.leaf)
  const release = (leaves[5] ?? '').replace(
    /("signature":"0x01)(..)/,
    (_all, tag: string, byte: string) => tag + (byte === '00' ? '01' : '00'),
  )
  const relinked = (leaves[6] ?? '').replace(/"prev":"0x[0-9a-f]{64}"/, `"prev":"${toHex(hashLeaf(utf8(release)))}"`)
  for (const leaf of [...leaves.slice(0, 5), release, relinked]) forged.appendLeaf(utf8(leaf))
  const entries = [...leaves.slice(0, 5), release, relinked].map((leaf, index) => ({
    leaf,
    index,
    path: pathOf(forged, index),
  }))
  const verdict = verifyReceipt({ ...receipt, entries, checkpoint: forged.checkpoint() }, { logKey })
  expect(log.key.verifier).toEqual(forged.key.verifier)
  expect(failedChecks(verdict)).toEqual(['signatures', 'replay', 'terms', 'summary'])
})

function pathOf(log: MemoryLog, index: number): string[] {
  return inclusionProof(index, log.leaves.length, log.read).map(toBase64)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // then it is not even JSON
  }
}
