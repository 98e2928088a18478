import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ZERO_ADDRESS } from '@sampan/kernel/address'
import type { Address, Hex } from '@sampan/kernel/hex'
import { describe, expect, it } from 'vitest'
import { firstCreatedBy } from './create-address.ts'
import { paymentAddressOf } from './payment-address.ts'

type Vector = {
  readonly name: string
  readonly merchant: Address
  readonly feeTo: Address
  readonly feeBps: number
  readonly homeChainId: string
  readonly salt: Hex
  readonly paymentAddress: Address
}

const root = join(import.meta.dirname, '../..')
const golden: { factory: Address; implementation: Address; vectors: Vector[] } = JSON.parse(
  readFileSync(join(root, 'specs/payment-address.json'), 'utf8'),
)

describe('golden vectors of payment addresses', () => {
  it('put the implementation where the factory creates first', () => {
    expect(firstCreatedBy(golden.factory)).toBe(golden.implementation)
  })

  it.each(golden.vectors)('$name', vector => {
    const found = paymentAddressOf(golden.factory, { ...vector, homeChainId: BigInt(vector.homeChainId) })
    expect(found).toEqual({ ok: true, value: vector.paymentAddress })
  })

  it('stand in the test of the contract too, which cannot read the file', () => {
    const source = readFileSync(join(root, 'contracts/test/PaymentAddressVectors.t.sol'), 'utf8').toLowerCase()
    for (const vector of golden.vectors) expect(source).toContain(vector.paymentAddress)
  })
})

describe('what no payment address is given out for', () => {
  const { factory, vectors } = golden
  const { merchant, feeTo, salt } = vectors[1] as Vector
  const sound = { merchant, feeTo, feeBps: 200, homeChainId: 1n, salt }

  it('a merchant that is nobody', () => {
    const refused = paymentAddressOf(factory, { ...sound, merchant: ZERO_ADDRESS, feeBps: 201 })
    expect(refused).toMatchObject({ ok: false, code: 'payment_address.bad_address', detail: { field: 'merchant' } })
  })

  it('a fee that nobody gets', () => {
    const refused = paymentAddressOf(factory, { ...sound, feeTo: ZERO_ADDRESS, feeBps: 1 })
    expect(refused).toMatchObject({ ok: false, code: 'payment_address.bad_address', detail: { field: 'feeTo' } })
    expect(paymentAddressOf(factory, { ...sound, feeTo: ZERO_ADDRESS, feeBps: 0 }).ok).toBe(true)
  })

  it('a fee above 2 %', () => {
    expect(paymentAddressOf(factory, sound).ok).toBe(true)
    const refused = paymentAddressOf(factory, { ...sound, feeBps: 201 })
    expect(refused).toMatchObject({ ok: false, code: 'payment_address.fee_too_high', detail: { most: '200' } })
  })
})
