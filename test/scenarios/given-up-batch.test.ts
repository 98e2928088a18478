import { type Anvil, startAnvil } from '@sampan/connector/testing/anvil'
import { vaultAbi } from '@sampan/contracts/vault'
import { evmChainNumber } from '@sampan/kernel/asset'
import type { Hex } from '@sampan/kernel/hex'
import { walletSigner } from '@sampan/kernel/testing/signers'
import { START } from '@sampan/order/testing/arbitrary'
import { type Batch, hashLockBatch } from '@sampan/order/v1/batch'
import { makeBatch } from '@sampan/order/v1/make-batch'
import { makeNonce, type Order } from '@sampan/order/v1/order'
import { encodeFunctionData } from 'viem'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deployLocalVault, type LocalVault } from '../agreement/local-vault.ts'

const signer = walletSigner('signer')
let anvil: Anvil
let vault: LocalVault
beforeAll(async () => {
  anvil = await startAnvil({ timestamp: START - 1000 })
  vault = await deployLocalVault(anvil, signer.address)
})
afterAll(() => anvil.close())

/* A daemon whose batch was refused signs the others anew in the same places; its gateway has both signatures. */
test.each([
  ['the one that was signed anew', 2, 3],
  ['the one that was given up', 3, 2],
])('when %s locks first, the vault refuses the other, while it lives and ever after', async (_, first, second) => {
  const lane = first
  const [one, other] = [first, second].map(count => batchOf(lane, count)) as [Batch, Batch]
  expect(await vault.send(lockOf(one))).toBe(true)
  expect(await vault.errorOf(lockOf(other), await now())).toBe('OrderLaneBusy')
  await anvil.call('evm_setNextBlockTimestamp', [one.claimBy + 1])
  const expire = encodeFunctionData({ abi: vaultAbi, functionName: 'expireBatch', args: [one] })
  expect(await vault.send(expire)).toBe(true)
  expect(await vault.errorOf(lockOf(other), await now())).toBe('OrderNonceUsed')
})

function batchOf(lane: number, count: number): Batch {
  const at = START + lane * 10_000
  const orders = Array.from(
    { length: count },
    (_, i): Order => ({
      buyer: walletSigner('buyer').address,
      payer: walletSigner(`payer ${count}`).address,
      confirmer: vault.address,
      arbiter: walletSigner('arbiter').address,
      feeTo: walletSigner('operator').address,
      amount: 1_000n,
      fee: 0n,
      lockBy: at,
      claimBy: at + 100,
      confirmBy: at + 200,
      ruleBy: at + 300,
      terms: `0x${'77'.repeat(32)}`,
      nonce: makeNonce(lane, 1 + i),
    }),
  )
  const batch = makeBatch(orders)
  if (!batch.ok) throw new Error(batch.code)
  return batch.value
}

function lockOf(batch: Batch): Hex {
  const place = { chainId: evmChainNumber(anvil.chain), address: vault.address }
  const args = [batch, signer.sign(hashLockBatch(batch, place)), '0x'] as const
  return encodeFunctionData({ abi: vaultAbi, functionName: 'lockBatch', args })
}

async function now(): Promise<number> {
  const { timestamp } = await anvil.call<{ timestamp: Hex }>('eth_getBlockByNumber', ['latest', false])
  return Number(timestamp)
}
