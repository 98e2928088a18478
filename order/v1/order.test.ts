import { addressOfPrivateKey, signDigest } from '@sampan/kernel/sign'
import { verifySignature } from '@sampan/kernel/verify'
import { hashTypedData } from 'viem'
import { expect, test } from 'vitest'
import { START, VAULT } from '../testing/arbitrary.ts'
import { checkLock } from './check-lock.ts'
import { makeNonce, type Order, splitNonce } from './order.ts'
import { requiredSigners } from './signers.ts'
import { checkTerms, commitTerm, hashCommitments, hashTerms, makeSalts, TERM_NAMES, termCommitments } from './terms.ts'
import { actTypedData, hashAct, ORDER_TYPES, orderDomain, orderId } from './typed-data.ts'
import { orderFromJson, orderToJson } from './wire.ts'

const key = `0x${'11'.repeat(32)}` as const
const order: Order = {
  buyer: `0x${'b0'.repeat(20)}`,
  payer: addressOfPrivateKey(key),
  confirmer: VAULT.address,
  arbiter: `0x${'a0'.repeat(20)}`,
  feeTo: `0x${'f0'.repeat(20)}`,
  amount: 25_000_000n,
  fee: 125_000n,
  lockBy: START + 60,
  claimBy: START + 3600,
  confirmBy: START + 7200,
  ruleBy: START + 9000,
  terms: `0x${'77'.repeat(32)}`,
  nonce: makeNonce(3, 9),
}

const terms = {
  values: {
    localAmount: '25.00',
    currency: 'EUR',
    rail: 'some-rail',
    account: '{}',
    reference: '7K3M9QXT7E',
    payerName: '',
  },
  salts: makeSalts(new Uint8Array(192).fill(5)),
}

test('order id and act digests are what viem computes from the same types', () => {
  const domain = { ...orderDomain(VAULT), chainId: Number(VAULT.chainId) }
  const types = Object.fromEntries(Object.entries(ORDER_TYPES).map(([name, members]) => [name, [...members]]))
  const plain = actTypedData({ type: 'claim' }, order).message['order'] as Record<string, unknown>
  expect(orderId(order, VAULT)).toBe(hashTypedData({ domain, types, primaryType: 'Order', message: plain }))
  for (const act of [{ type: 'lock' }, { type: 'claim' }, { type: 'settle', toBuyer: 5n }] as const) {
    const { primaryType, message } = actTypedData(act, order)
    expect(hashAct(act, order, VAULT)).toBe(hashTypedData({ domain, types, primaryType, message }))
  }
})

test('a signature is good for one act, one order, one vault and one chain', () => {
  const digest = hashAct({ type: 'claim' }, order, VAULT)
  const signature = signDigest(digest, key)
  expect(verifySignature(digest, signature, order.payer)).toBe('valid')
  const others = [
    hashAct({ type: 'cancel' }, order, VAULT),
    hashAct({ type: 'claim' }, { ...order, nonce: makeNonce(3, 10) }, VAULT),
    hashAct({ type: 'claim' }, order, { ...VAULT, address: `0x${'07'.repeat(20)}` }),
    hashAct({ type: 'claim' }, order, { ...VAULT, chainId: 1n }),
  ]
  for (const other of others) expect(verifySignature(other, signature, order.payer)).toBe('invalid')
})

test('the JSON form reads back, and refuses what the typed data could not hold', () => {
  expect(orderFromJson(orderToJson(order))).toEqual({ ok: true, value: order })
  const wrong: Record<string, unknown> = {
    amount: '79228162514264337593543950336',
    nonce: '-1',
    lockBy: 1.5,
    buyer: '0x12',
  }
  for (const [field, value] of Object.entries(wrong)) {
    expect(orderFromJson({ ...orderToJson(order), [field]: value })).toMatchObject({
      code: 'order.malformed',
      detail: { field },
    })
  }
  expect(splitNonce(order.nonce)).toEqual({ lane: 3, sequence: 9 })
})

test('a lock is refused for each rule, in the documented order', () => {
  const at = START
  expect(checkLock(order, VAULT, order.lockBy).ok).toBe(true)
  const refused: [Partial<Order>, string, number?][] = [
    [{}, 'order.too_late', order.lockBy + 1],
    [{ claimBy: order.lockBy }, 'order.bad_deadlines'],
    [{ ruleBy: at + 30 * 86_400 + 1 }, 'order.bad_deadlines'],
    [{ payer: VAULT.address }, 'order.bad_parties'],
    [{ buyer: VAULT.address }, 'order.bad_parties'],
    [{ arbiter: order.payer }, 'order.bad_parties'],
    [{ arbiter: VAULT.signer }, 'order.bad_parties'],
    [{ feeTo: `0x${'00'.repeat(20)}` }, 'order.bad_parties'],
    [{ amount: 0n, fee: 0n }, 'order.bad_amount'],
    [{ fee: 500_001n }, 'order.fee_too_high'],
  ]
  for (const [change, code, time] of refused) {
    expect(checkLock({ ...order, ...change }, VAULT, time ?? at)).toMatchObject({ ok: false, code })
  }
  expect(checkLock({ ...order, fee: 500_000n, ruleBy: at + 30 * 86_400 }, VAULT, at).ok).toBe(true)
})

test('terms are committed one by one: any changed value or salt changes the hash, and each can be shown alone', () => {
  const hash = hashTerms(terms)
  expect(checkTerms(hash, terms).ok).toBe(true)
  expect(hashCommitments(termCommitments(terms))).toBe(hash)
  for (const name of TERM_NAMES) {
    const other = { ...terms, values: { ...terms.values, [name]: `${terms.values[name]}x` } }
    expect(checkTerms(hash, other)).toMatchObject({ code: 'terms.mismatch' })
  }
  expect(commitTerm('reference', 'A', terms.salts.reference)).not.toEqual(
    commitTerm('account', 'A', terms.salts.reference),
  )
})

test('the second key is asked for only when the vault has one, and only for locks', () => {
  const second = { ...VAULT, secondKey: `0x${'22'.repeat(20)}` as const }
  expect(requiredSigners('lock', order, VAULT, 'none')).toEqual([[VAULT.signer]])
  expect(requiredSigners('lock', order, second, 'none')).toEqual([[VAULT.signer], [second.secondKey]])
  expect(requiredSigners('release', order, second, 'locked')).toEqual([[VAULT.signer]])
  expect(requiredSigners('cancel', order, VAULT, 'locked')).toEqual([[order.payer, order.buyer]])
  expect(requiredSigners('cancel', order, VAULT, 'claimed')).toEqual([[order.buyer]])
})
