import { Fault } from '@sampan/kernel/fault'
import type { Address, Hex } from '@sampan/kernel/hex'
import { type Rpc, RpcRefusal } from '../rpc.ts'
import { quantity } from '../wire.ts'

const PATIENCE_MS = 600_000

/** Waits for a chain transaction's block. Throws `deploy.failed` after ten minutes without one. */
export async function minedIn(rpc: Rpc, hash: Hex, pollMs: number): Promise<number> {
  for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += pollMs) {
    const receipt = await rpc.call<{ blockNumber: Hex } | null>('eth_getTransactionReceipt', [hash])
    if (receipt) return Number(receipt.blockNumber)
    await new Promise(resolve => setTimeout(resolve, pollMs))
  }
  throw new Fault('deploy.failed', `${hash} was not mined within ten minutes.`, {
    detail: { hash },
    hint: 'Look at what the chain asks for gas, and run the command again: what is there already is not sent twice.',
    retryable: true,
  })
}

/** The first block in which an address has code, by halving; undefined when the node has forgotten old states. */
export async function firstBlockWith(rpc: Rpc, address: Address): Promise<number | undefined> {
  try {
    let without = -1
    let having = Number(await rpc.call<Hex>('eth_blockNumber', []))
    while (having - without > 1) {
      const middle = Math.floor((having + without) / 2)
      const code = await rpc.call<Hex>('eth_getCode', [address, quantity(middle)])
      if (code === '0x') without = middle
      else having = middle
    }
    return having
  } catch (error) {
    if (error instanceof RpcRefusal) return undefined
    throw error
  }
}
