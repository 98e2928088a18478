import { paymentAddressFactoryAbi, paymentAddressFactoryBytecode } from '@sampan/contracts/payment-address-factory'
import { type Address, type Hex, toHex } from '@sampan/kernel/hex'
import fc from 'fast-check'
import { decodeFunctionResult, encodeFunctionData } from 'viem'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Anvil, startAnvil } from '../testing/anvil.ts'
import { receiptOf, send } from '../testing/deploy.ts'
import { type PaymentAddressParams, paymentAddressOf } from './payment-address.ts'

const abi = paymentAddressFactoryAbi
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length }).map(toHex)
const params: fc.Arbitrary<PaymentAddressParams> = fc.record({
  merchant: bytes(20),
  feeTo: fc.oneof(bytes(20), fc.constant<Hex>(`0x${'00'.repeat(20)}`)),
  feeBps: fc.integer({ min: 0, max: 210 }),
  homeChainId: fc.bigInt(0n, 2n ** 64n - 1n),
  salt: bytes(32),
})

let anvil: Anvil
let factory: Address

beforeAll(async () => {
  anvil = await startAnvil()
  const { contractAddress } = await receiptOf(anvil, await send(anvil, { data: paymentAddressFactoryBytecode }))
  factory = contractAddress as Address
})
afterAll(() => anvil.close())

it('foretells what the factory says, or refuses what the factory refuses', async () => {
  await fc.assert(
    fc.asyncProperty(params, async given => {
      const foretold = paymentAddressOf(factory, given)
      expect(foretold.ok ? foretold.value : undefined).toBe(await askFactory(given))
    }),
    { numRuns: 200 },
  )
})

async function askFactory(given: PaymentAddressParams): Promise<Address | undefined> {
  const data = encodeFunctionData({ abi, functionName: 'addressOf', args: [given] })
  const result = await anvil.call<Hex>('eth_call', [{ to: factory, data }, 'latest']).catch(() => undefined)
  if (result === undefined) return undefined
  return decodeFunctionResult({ abi, functionName: 'addressOf', data: result }).toLowerCase() as Address
}
