import type { Anvil } from '@sampan/connector/testing/anvil'
import { vaultAbi } from '@sampan/contracts/vault'
import type { Address, Hex } from '@sampan/kernel/hex'
import { decodeFunctionData } from 'viem'

/** What the relayer sent in some blocks: how many chainTransactions, and how many of them failed. */
export type Spent = {
  readonly locks: number
  readonly releases: number
  /** Of the releases, those of several orders by one signature. */
  readonly shared: number
  readonly failed: number
  readonly lockGas: number
  readonly releaseGas: number
}

type Receipt = {
  readonly transactionHash: Hex
  readonly from: Address
  readonly gasUsed: Hex
  readonly status: Hex
}

const NONE: Spent = { locks: 0, releases: 0, shared: 0, failed: 0, lockGas: 0, releaseGas: 0 }

export async function heightOf(anvil: Anvil): Promise<number> {
  return Number(await anvil.call<Hex>('eth_blockNumber'))
}

/** Counts from the receipts of the blocks above `fromHeight`, up to the head. */
export async function countGas(anvil: Anvil, relayer: Address, fromHeight: number): Promise<Spent> {
  let spent = NONE
  for (let height = fromHeight + 1; height <= (await heightOf(anvil)); height++) {
    const receipts = await anvil.call<Receipt[]>('eth_getBlockReceipts', [`0x${height.toString(16)}`])
    for (const receipt of receipts.filter(({ from }) => from === relayer)) {
      const { input } = await anvil.call<{ input: Hex }>('eth_getTransactionByHash', [receipt.transactionHash])
      spent = add(spent, receipt, decodeFunctionData({ abi: vaultAbi, data: input }))
    }
  }
  return spent
}

type Call = ReturnType<typeof decodeFunctionData<typeof vaultAbi>>

function add(spent: Spent, { gasUsed, status }: Receipt, call: Call): Spent {
  const gas = Number(gasUsed)
  const failed = spent.failed + (status === '0x1' ? 0 : 1)
  const isLock = call.functionName === 'lock' || call.functionName === 'lockBatch'
  if (isLock) return { ...spent, failed, locks: spent.locks + 1, lockGas: spent.lockGas + gas }
  const isShared = call.functionName === 'releaseBatch' && call.args[4].length === 1
  const shared = spent.shared + (isShared ? 1 : 0)
  return { ...spent, failed, shared, releases: spent.releases + 1, releaseGas: spent.releaseGas + gas }
}
