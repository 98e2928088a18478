import { canonicalJson } from '@sampan/kernel/canonical'
import { bigintToBytes, bytesToBigint, concatBytes, fromHex, type Hex, toHex, utf8 } from '@sampan/kernel/hex'
import canonicalize from 'canonicalize'
import { describe, expect, test } from 'vitest'
import { bytes32, LOCKED_AT, SamplePayment } from '../testing/sample-payment.ts'
import { NO_ENTRIES, type PaymentContext } from './context.ts'
import { buildEntry, type EntryContent, parseEntry, replayPayment, verifyEntry } from './entry.ts'
import { KINDS, type Kind } from './kinds.ts'
import type { EntrySignature } from './shapes.ts'
import { hashLeaf } from './tree.ts'

const LOG = 'pay.example/ledger/2027'

/** The leaves of a payment told in this order; a story may use the leaf hashes of what came before. */
function tell(story: readonly (EntryContent | ((hashes: readonly Hex[]) => EntryContent))[]): Uint8Array[] {
  const leaves: Uint8Array[] = []
  const hashes: Hex[] = []
  for (const part of story) {
    const content = typeof part === 'function' ? part(hashes) : part
    const built = buildEntry(content, { log: LOG, seq: leaves.length, prev: hashes.at(-1) ?? '' })
    if (!built.ok) throw new Error(built.detail['reason'])
    leaves.push(built.value)
    hashes.push(toHex(hashLeaf(built.value)))
  }
  return leaves
}

/** The same ECDSA signature with n − s for s and the other recovery bit, which mathematics would accept too. */
function malleate(signed: EntrySignature): EntrySignature {
  const bytes = fromHex(signed.signature)
  const n = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
  const s = bigintToBytes(n - bytesToBigint(bytes.subarray(33, 65)), 32)
  const v = Uint8Array.of((bytes[65] ?? 0) ^ 7)
  return { ...signed, signature: toHex(concatBytes(bytes.subarray(0, 33), s, v)) }
}

function outcome(story: Parameters<typeof tell>[0]): string {
  const replayed = replayPayment(tell(story))
  if (!replayed.ok) return replayed.code
  return [...replayed.value.orders.values()].map(order => order.state.status).join()
}

describe('a leaf', () => {
  const p = new SamplePayment()
  const [leaf] = tell([p.created()]) as [Uint8Array]
  const text = new TextDecoder().decode(leaf)

  test('is canonical JSON and reads back as what was written', () => {
    const entry = parseEntry(leaf)
    expect(entry.ok && canonicalJson(entry.value)).toBe(text)
    expect(entry.ok && entry.value).toMatchObject({ v: 1, log: LOG, seq: 0, prev: '', kind: 'payment.created' })
  })

  test.each([
    ['white space', text.replace('{', '{ ')],
    ['a duplicate key', text.replace('"seq":0', '"seq":0,"seq":0')],
    ['another order of keys', text.replace(/^\{(.*),"v":1\}$/, '{"v":1,$1}')],
    ['a float', text.replace('"seq":0', '"seq":0.5')],
    ['minus zero', text.replace('"seq":0', '"seq":-0')],
    ['an exponent', text.replace(/"time":\d+/, '"time":1e9')],
    ['a number beyond safe integers', text.replace(/"time":\d+/, '"time":9007199254740993')],
    ['a lone surrogate', text.replace('pay.example', '\\ud800')],
    ['an escape that is not needed', text.replace('pay.example', 'p\\u0061y.example')],
    ['an unknown member', text.replace('"v":1', '"v":1,"x":1')],
    ['an unknown detail', text.replace('"detail":{', '"detail":{"aname":"Joao",')],
    ['an unknown kind', text.replace('payment.created', 'payment.forged')],
    ['a kind of the prototype', text.replace('payment.created', 'constructor')],
    ['a missing member', text.replace(/"time":\d+,/, '')],
    ['capital hexadecimal', text.replace(p.payment, `0x${p.payment.slice(2).toUpperCase()}`)],
    ['another version', text.replace('"v":1', '"v":2')],
    ['a list', '[]'],
    ['null', 'null'],
    ['nothing', ''],
  ])('with %s is refused', (_what, bad) => {
    expect(bad).not.toBe(text)
    expect(parseEntry(utf8(bad))).toMatchObject({ ok: false, code: 'ledger.malformed_entry' })
  })

  test('that is not UTF-8 or starts with a byte order mark is refused', () => {
    for (const bad of [Uint8Array.of(0xff), Uint8Array.of(0xef, 0xbb, 0xbf, ...leaf)]) {
      expect(parseEntry(bad)).toMatchObject({ ok: false, code: 'ledger.malformed_entry' })
    }
  })

  test('above 65,535 bytes is neither built nor read', () => {
    const long: EntryContent = {
      ...p.claimed(),
      signatures: [{ ...p.sign({ type: 'claim' }, 'buyer'), signature: `0x02${'00'.repeat(40_000)}` }],
    }
    const place = { log: LOG, seq: 0, prev: '' } as const
    expect(buildEntry(long, place)).toMatchObject({ ok: false, code: 'ledger.malformed_entry' })
    expect(parseEntry(new Uint8Array(65_536))).toMatchObject({ ok: false, code: 'ledger.malformed_entry' })
  })

  test('is what another implementation of RFC 8785 writes', () => {
    for (const own of tell(p.happyPath())) {
      const written = new TextDecoder().decode(own)
      expect(canonicalize(JSON.parse(written))).toBe(written)
    }
  })

  test('keeps U+2028 and sorts keys by UTF-16 units, as RFC 8785 says', () => {
    expect(canonicalJson({ '\u{1f600}': 1, '\ufb33': 2, a: '\u2028' })).toBe('{"a":"\u2028","\u{1f600}":1,"\ufb33":2}')
  })
})

describe('a payment in the log', () => {
  const p = new SamplePayment()
  const upToLock = [p.created(), p.proposed(), p.chainLocked()]
  const half = p.order.amount / 2n
  const { claimBy, confirmBy, ruleBy } = p.order

  test.each<[string, Parameters<typeof tell>[0]]>([
    ['released', p.happyPath()],
    ['released', [...upToLock, p.claimed(), p.chainClaimed(LOCKED_AT + 60), p.chainReleased(confirmBy + 1, 'lapse')]],
    ['settled', [...upToLock, p.settled(half), p.chainSettled(half, LOCKED_AT + 400)]],
    [
      'ruled',
      [
        ...upToLock,
        p.chainClaimed(LOCKED_AT + 60),
        p.chainContested(LOCKED_AT + 90),
        p.ruled(half),
        p.chainRuled(half, LOCKED_AT + 400),
      ],
    ],
    ['returned', [...upToLock, p.chainReturned(claimBy + 1, 'expire')]],
    [
      'returned',
      [
        ...upToLock,
        p.chainClaimed(LOCKED_AT + 60),
        p.chainContested(LOCKED_AT + 90),
        p.chainReturned(ruleBy + 1, 'lapse'),
      ],
    ],
  ])('ends %s', (status, story) => {
    expect(outcome(story)).toBe(status)
  })

  test('keeps its silence apart when the confirmer is somebody else', () => {
    const q = new SamplePayment({ payee: true })
    const claimed = [q.proposed(), q.chainLocked(), q.chainClaimed(LOCKED_AT + 60)]
    expect(outcome([...claimed, q.chainContested(confirmBy + 1, 'lapse')])).toBe('contested')
    expect(outcome([...claimed, q.chainReleased(confirmBy + 1, 'lapse')])).toBe('ledger.impossible_fact')
  })

  test('goes back when the chain takes a fact back, newest first', () => {
    const lock = p.chainLocked()
    const claim = p.chainClaimed(LOCKED_AT + 60)
    const told = [p.created(), p.proposed(), lock, claim]
    const retractLock = (hashes: readonly Hex[]) => p.chainRetracted(lock, hashes[2] as Hex)
    const retractClaim = (hashes: readonly Hex[]) => p.chainRetracted(claim, hashes[3] as Hex)
    expect(outcome([...told, retractClaim])).toBe('locked')
    expect(outcome([...told, retractClaim, retractLock])).toBe('none')
    expect(outcome([...told, retractClaim, retractLock, p.chainLocked(LOCKED_AT + 30)])).toBe('locked')
    expect(outcome([...told, retractLock])).toBe('ledger.impossible_fact')
    expect(outcome([...told, retractClaim, retractClaim])).toBe('ledger.impossible_fact')
  })

  test.each<[string, string, Parameters<typeof tell>[0]]>([
    ['names an order never proposed', 'ledger.unknown_order', [p.created(), p.claimed()]],
    ['proposes an order twice', 'ledger.order_repeated', [p.proposed(), p.proposed()]],
    [
      'has another order than its id',
      'ledger.order_mismatch',
      [{ ...p.proposed(), order: { ...p.proposed().order, amount: '6000000' } }],
    ],
    [
      "has commitments that are not the order's",
      'ledger.order_mismatch',
      [{ ...p.proposed(), commitments: { ...p.proposed().commitments, account: bytes32('another') } }],
    ],
    [
      'moves the order to another vault',
      'ledger.order_mismatch',
      [p.proposed(), { ...p.claimed(), vault: { chainId: '31337', address: p.order.buyer } }],
    ],
    ['locks late', 'ledger.impossible_fact', [p.proposed(), p.chainLocked(LOCKED_AT + 61)]],
    ['expires early', 'ledger.impossible_fact', [...upToLock, p.chainReturned(claimBy, 'expire')]],
    ['ends twice', 'ledger.impossible_fact', [...p.happyPath(), p.chainReleased(LOCKED_AT + 300)]],
    [
      'pays the buyer something else',
      'ledger.impossible_fact',
      [...upToLock, { ...p.chainReleased(), payout: p.payout(half) }],
    ],
    ['contests what nobody claimed', 'ledger.impossible_fact', [...upToLock, p.chainContested(LOCKED_AT + 60)]],
    [
      'is on another chain',
      'ledger.impossible_fact',
      [p.proposed(), { ...p.chainLocked(), chain: { ...p.chainLocked().chain, id: 'eip155:1' } }],
    ],
    ['goes backwards in the chain', 'ledger.impossible_fact', [...upToLock, p.chainClaimed(LOCKED_AT - 10)]],
    ['is claimed by nobody', 'ledger.missing_signature', [...upToLock, { ...p.claimed(), signatures: [] }]],
    [
      'is settled by one side',
      'ledger.missing_signature',
      [...upToLock, { ...p.settled(half), signatures: p.settled(half).signatures.slice(0, 1) }],
    ],
    [
      'is released by the buyer',
      'ledger.missing_signature',
      [...upToLock, { ...p.released(), signatures: [p.sign({ type: 'release' }, 'buyer')] }],
    ],
    [
      'has a role played by another',
      'ledger.wrong_signer',
      [...upToLock, { ...p.released(), signatures: [{ ...p.sign({ type: 'release' }, 'buyer'), role: 'confirmer' }] }],
    ],
    [
      'has a signature of another act',
      'ledger.bad_signature',
      [...upToLock, { ...p.released(), signatures: [p.sign({ type: 'lock' }, 'confirmer')] }],
    ],
    [
      'has a signature bent into its other form',
      'ledger.bad_signature',
      [...upToLock, { ...p.released(), signatures: [malleate(p.sign({ type: 'release' }, 'confirmer'))] }],
    ],
    [
      'has a signature of another split',
      'ledger.bad_signature',
      [...upToLock, { ...p.settled(half), signatures: p.settled(half - 1n).signatures }],
    ],
    [
      'has a contract signature that was not asked for at any block',
      'ledger.bad_signature',
      [...upToLock, { ...p.claimed(), signatures: [{ ...p.sign({ type: 'claim' }, 'buyer'), signature: '0x0200' }] }],
    ],
  ])('that %s is refused', (_what, code, story) => {
    expect(outcome(story)).toBe(code)
  })

  test('does not take an order of another chain', () => {
    const elsewhere = new SamplePayment({ chainId: 1n })
    const moved = { ...p.proposed(), vault: elsewhere.proposed().vault }
    expect(outcome([moved])).toBe('ledger.order_mismatch')
  })

  test('takes the signature of a new vault signer once the log states it', () => {
    const q = new SamplePayment()
    const newSigner = q.order.buyer
    const signature = { ...q.sign({ type: 'release' }, 'buyer'), role: 'confirmer' } as const
    const released = { ...q.released(), signatures: [signature] }
    const vaultKeys = { ...q.proposed().vaultKeys, signer: newSigner }
    expect(outcome([q.proposed(), q.chainLocked(), released])).toBe('ledger.wrong_signer')
    expect(outcome([q.proposed(), q.chainLocked(), { ...released, vaultKeys }])).toBe('locked')
  })

  test('counts a contract signature as one only a node can repeat', () => {
    const checkedAt = { height: 120, hash: bytes32('block 120') }
    const signature = { ...p.sign({ type: 'claim' }, 'buyer'), signature: '0x02beef' as Hex, checkedAt }
    const replayed = replayPayment(tell([...upToLock, { ...p.claimed(), signatures: [signature] }]))
    const order = replayed.ok ? replayed.value.orders.get(p.orderId) : undefined
    expect(order?.signatures.at(-1)).toMatchObject({ act: 'claim', role: 'buyer', verdict: 'contract' })
  })
})

describe('the sequence of a payment', () => {
  const p = new SamplePayment()
  const leaves = tell(p.happyPath())
  const contextBefore = (n: number): PaymentContext => {
    const replayed = replayPayment(leaves.slice(0, n))
    return replayed.ok ? replayed.value : NO_ENTRIES
  }

  test('has no gap: any entry left out, repeated or moved is refused', () => {
    for (let i = 0; i < leaves.length; i++) {
      const without = leaves.toSpliced(i, 1)
      if (i < leaves.length - 1) expect(replayPayment(without)).toMatchObject({ ok: false })
      expect(replayPayment(leaves.toSpliced(i, 0, leaves[i] as Uint8Array))).toMatchObject({
        code: 'ledger.broken_sequence',
      })
      if (i > 0) {
        const swapped = leaves.with(i, leaves[i - 1] as Uint8Array).with(i - 1, leaves[i] as Uint8Array)
        expect(replayPayment(swapped)).toMatchObject({ ok: false })
      }
    }
  })

  test('belongs to one payment and one log', () => {
    const context = contextBefore(3)
    for (const place of [
      { log: 'pay.example/ledger/2028', seq: 3, prev: context.prev },
      { log: LOG, seq: 4, prev: context.prev },
      { log: LOG, seq: 3, prev: bytes32('another') },
      { log: LOG, seq: 3, prev: '' as const },
    ]) {
      const built = buildEntry(p.chainLocked(), place)
      expect(built.ok && verifyEntry(built.value, context)).toMatchObject({ code: 'ledger.broken_sequence' })
    }
    const stranger = buildEntry(new SamplePayment({ name: 'other' }).created(), {
      log: LOG,
      seq: 3,
      prev: context.prev,
    })
    expect(stranger.ok && verifyEntry(stranger.value, context)).toMatchObject({ code: 'ledger.broken_sequence' })
  })
})

test('every kind has its own name and a family', () => {
  for (const [name, row] of Object.entries(KINDS)) {
    expect(row.kind satisfies Kind).toBe(name)
    expect(['act', 'fact', 'decision']).toContain(row.family)
  }
})

describe('an order that locks in a batch', () => {
  const p = new SamplePayment()
  const proposed = p.proposedInBatch()
  const { inBatch } = proposed
  if (!inBatch) throw new Error('it is in a batch')

  test('is introduced by the signature over the batch and the path that leads to it', () => {
    expect(outcome([p.created(), proposed])).toBe('none')
  })

  test('is refused with a path or a batch that does not hold it, and with a signature over the order alone', () => {
    const other = (change: Partial<typeof inBatch>) => ({ ...proposed, inBatch: { ...inBatch, ...change } })
    const batch = { ...inBatch.batch, total: String(BigInt(inBatch.batch.total) + 1n) }
    expect(outcome([p.created(), other({ path: '0x' })])).toBe('ledger.order_mismatch')
    expect(outcome([p.created(), other({ batch })])).toBe('ledger.order_mismatch')
    expect(outcome([p.created(), { ...proposed, signatures: p.proposed().signatures }])).toBe('ledger.bad_signature')
    expect(outcome([p.created(), { ...p.proposed(), signatures: proposed.signatures }])).toBe('ledger.bad_signature')
  })
})
