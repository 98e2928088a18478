import type { Anvil } from '@sampan/connector/testing/anvil'
import { vaultAbi } from '@sampan/contracts/vault'
import type { Address, Hex } from '@sampan/kernel/hex'
import { decodeFunctionData } from 'viem'

/** What the relayer sent in some blocks, by the vault's verbs. */
export type Spent = { readonly chainTransactions: number; readonly gas: number; readonly failed: number }

type Receipt = {
  readonly transactionHash: Hex
  readonly from: Address
  readonly gasUsed: Hex
  readonly status: Hex
}

export async function heightOf(anvil: Anvil): Promise<number> {
  return Number(await anvil.call<Hex>('eth_blockNumber'))
}

/** Counts from the receipts of the blocks above `fromHeight`, up to the head. */
export async function countGas(anvil: Anvil, relayer: Address, fromHeight: number): Promise<Map<string, Spent>> {
  const spent = new Map<string, Spent>()
  for (let height = fromHeight + 1; height <= (await heightOf(anvil)); height++) {
    const receipts = await anvil.call<Receipt[]>('eth_getBlockReceipts', [`0x${height.toString(16)}`])
    for (const receipt of receipts.filter(({ from }) => from === relayer)) {
      const { input } = await anvil.call<{ input: Hex }>('eth_getTransactionByHash', [receipt.transactionHash])
      const verb = decodeFunctionData({ abi: vaultAbi, data: input }).functionName
      const before = spent.get(verb) ?? { chainTransactions: 0, gas: 0, failed: 0 }
      spent.set(verb, {
        chainTransactions: before.chainTransactions + 1,
        gas: before.gas + Number(receipt.gasUsed),
        failed: before.failed + (receipt.status === '0x1' ? 0 : 1),
      })
    }
  }
  return spent
}
