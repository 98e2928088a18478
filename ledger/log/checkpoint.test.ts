import { fromBase64, toBase64, utf8 } from '@sampan/kernel/hex'
import { describe, expect, test } from 'vitest'
import { MemoryLog } from '../testing/memory-log.ts'
import { formatCheckpoint, openCheckpoint, readCheckpoint } from './checkpoint.ts'
import { formatLogKey, formatVerifier, type LogKey, makeLogKey, parseLogKey, parseVerifier } from './log-key.ts'
import { openNote, signNote } from './note.ts'
import { formatProof, parseProof, verifyProof } from './proof.ts'
import { inclusionProof } from './tree-proof.ts'

// Vectors of golang.org/x/mod/sumdb/note, the implementation that c2sp.org/signed-note describes.
const PETER_SECRET = 'PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz'
const PETER = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
const TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
const NOTE = `${TEXT}\n\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n`

const key = makeLogKey('pay.example/ledger/2027', new Uint8Array(32).fill(7))
const other = makeLogKey('pay.example/ledger/2027', new Uint8Array(32).fill(8))
const head = { size: 20_852_163, root: new Uint8Array(32).fill(3) }

function value<T>(result: { ok: true; value: T } | { ok: false; code: string }): T {
  if (!result.ok) throw new Error(result.code)
  return result.value
}

describe('a signed note', () => {
  test('is the one other tools make from the same key and text', () => {
    expect(signNote(TEXT, value(parseLogKey(PETER_SECRET)))).toBe(NOTE)
    expect(openNote(NOTE, value(parseVerifier(PETER)))).toEqual({ ok: true, value: TEXT })
  })

  test('keys read and write in the spelling of other tools', () => {
    for (const text of [
      PETER,
      'EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop',
      'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k',
      'TEST+7997405c+AQcC+FTVKf0jlTdHDY3rbevmnKxxPjigCXlVtGe6RIr6',
    ]) {
      expect(formatVerifier(value(parseVerifier(text)))).toBe(text)
    }
    const peter: LogKey = value(parseLogKey(PETER_SECRET))
    expect(formatLogKey(peter)).toBe(PETER_SECRET)
    expect(formatVerifier(peter.verifier)).toBe(PETER)
  })

  test.each([
    ['another key id', PETER.replace('c74f20a3', 'c74f20a4')],
    ['a cosigner key', 'remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2'],
    ['no key', 'PeterNeumann+c74f20a3+'],
    ['a space in the name', PETER.replace('PeterNeumann', 'Peter Neumann')],
    ['nothing', ''],
  ])('refuses a verifier key with %s', (_what, text) => {
    expect(parseVerifier(text)).toMatchObject({ ok: false, code: 'ledger.malformed_key' })
  })

  test("with cosignatures of unknown keys is still the log's", () => {
    const cosigned = `${NOTE}\u2014 witness.example ${toBase64(new Uint8Array(80))}\n`
    expect(openNote(cosigned, value(parseVerifier(PETER))).ok).toBe(true)
  })

  test.each([
    ['ledger.note_forged', NOTE.replace('answer', 'Answer')],
    ['ledger.note_unsigned', signNote(TEXT, key)],
    ['ledger.malformed_note', TEXT],
    ['ledger.malformed_note', NOTE.slice(0, -1)],
    ['ledger.malformed_note', NOTE.replace('\u2014 ', '- ')],
    ['ledger.malformed_note', NOTE.replace('problem,', 'problem,\r')],
    ['ledger.malformed_note', `${NOTE}\n`],
  ])('is refused as %s', (code, note) => {
    expect(openNote(note, value(parseVerifier(PETER)))).toMatchObject({ ok: false, code })
  })
})

describe('a checkpoint', () => {
  const note = formatCheckpoint(head, key)

  test('has origin, size and root, and is signed by the log', () => {
    const [origin, size, root, blank] = note.split('\n')
    expect([origin, size, root, blank]).toEqual([key.verifier.name, '20852163', toBase64(head.root), ''])
    expect(value(openCheckpoint(note, key.verifier))).toEqual({ origin: key.verifier.name, ...head })
  })

  test('reads the example of the specification', () => {
    const example =
      'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n' +
      '\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n'
    expect(value(readCheckpoint(example))).toEqual({
      origin: 'example.com/behind-the-sofa',
      size: 20_852_163,
      root: fromBase64('CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I='),
    })
  })

  test('of another key, of another origin or with extension lines is refused', () => {
    const text = note.slice(0, note.indexOf('\n\n') + 1)
    const elsewhere = signNote(text.replace('pay.example', 'pay.other'), key)
    expect(openCheckpoint(note, other.verifier)).toMatchObject({ code: 'ledger.note_unsigned' })
    expect(openCheckpoint(elsewhere, key.verifier)).toMatchObject({ code: 'ledger.wrong_origin' })
    for (const bad of [`${text}more\n`, text.replace('20852163', '020852163'), text.replace('20852163', '-1')]) {
      expect(openCheckpoint(signNote(bad, key), key.verifier)).toMatchObject({ code: 'ledger.malformed_checkpoint' })
    }
  })
})

describe('a tlog-proof', () => {
  const log = new MemoryLog()
  for (const name of ['a', 'b', 'c', 'd', 'e']) log.appendLeaf(utf8(name))
  const path = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)]
  const hashes = path.map(toBase64).join('\n')

  test('has the form of the specification', () => {
    const proof = { index: 5, path, checkpoint: 'test checkpoint\n' }
    const plain = `c2sp.org/tlog-proof@v1\nindex 5\n${hashes}\n\ntest checkpoint\n`
    expect(formatProof(proof)).toBe(plain)
    expect(value(parseProof(plain))).toEqual(proof)
    const extra = utf8('extra information')
    const withExtra = `c2sp.org/tlog-proof@v1\nextra ${toBase64(extra)}\nindex 5\n${hashes}\n\ntest checkpoint\n`
    expect(formatProof({ ...proof, extra })).toBe(withExtra)
    expect(value(parseProof(withExtra))).toEqual({ ...proof, extra })
    expect(value(parseProof('c2sp.org/tlog-proof@v1\nindex 0\n\ncheckpoint\n')).path).toEqual([])
  })

  test.each([
    'wrong-header\nindex 0\n\ncheckpoint\n',
    'c2sp.org/tlog-proof@v1\n',
    'c2sp.org/tlog-proof@v1\nindex notanumber\n\ncheckpoint\n',
    'c2sp.org/tlog-proof@v1\nindex 01\n\ncheckpoint\n',
    'c2sp.org/tlog-proof@v1\nindex 0\nAAAA\n\ncheckpoint\n',
    'c2sp.org/tlog-proof@v1\nextra !!notbase64!!\nindex 0\n\ncheckpoint\n',
    'c2sp.org/tlog-proof@v1\nindex 0\nextra AAAA\n\ncheckpoint\n',
  ])('is refused when malformed: %j', text => {
    expect(parseProof(text)).toMatchObject({ ok: false, code: 'ledger.malformed_proof' })
  })

  test('proves that the log contains a leaf, and nothing else', () => {
    const proof = parseProof(proofText(log, 2))
    const { verifier } = log.key
    expect(verifyProof(value(proof), utf8('c'), verifier).ok).toBe(true)
    expect(verifyProof(value(proof), utf8('d'), verifier)).toMatchObject({ code: 'ledger.not_included' })
    expect(verifyProof({ ...value(proof), index: 3 }, utf8('c'), verifier)).toMatchObject({
      code: 'ledger.not_included',
    })
    expect(verifyProof(value(proof), utf8('c'), other.verifier)).toMatchObject({ code: 'ledger.note_unsigned' })
  })
})

function proofText(log: MemoryLog, index: number): string {
  return formatProof({ index, path: inclusion(log, index), checkpoint: log.checkpoint() })
}

function inclusion(log: MemoryLog, index: number): Uint8Array[] {
  return inclusionProof(index, log.leaves.length, log.read)
}
