import { measureAnchor } from './anchor.ts'
import { measureBatches } from './batches.ts'
import { type GasChain, openChain } from './chain.ts'
import { measurePaymentAddress } from './payment-address.ts'
import { measureSingles } from './singles.ts'
import type { Measured, Subject } from './subject.ts'
import { measureTransfer } from './transfer.ts'

const SUBJECTS: readonly Subject[] = [measureSingles, measureBatches, measurePaymentAddress, measureAnchor]

/** `node` says on what it was measured, `transferGas` what the rest is compared with. */
export type GasRun = {
  readonly node: string
  readonly transferGas: number
  readonly measured: readonly Measured[]
}

/** Measures everything on one chain, one subject after the other. Throws when the token does not cost what USDT costs. */
export async function measureGas(): Promise<GasRun> {
  const chain = await openChain()
  try {
    const transfer = await measureTransfer(chain)
    const measured: Measured[] = [transfer]
    for (const subject of SUBJECTS) measured.push(await subject(chain))
    return { node: await describeNode(chain), transferGas: transfer.transferGas, measured }
  } finally {
    await chain.close()
  }
}

async function describeNode({ anvil }: GasChain): Promise<string> {
  const { hardFork } = await anvil.call<{ hardFork: string }>('anvil_nodeInfo')
  return `${await anvil.call<string>('web3_clientVersion')}, hard fork ${hardFork}`
}
