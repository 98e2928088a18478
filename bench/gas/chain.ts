import { type Anvil, startAnvil } from '@sampan/connector/testing/anvil'
import { type Deployment, deploy, receiptOf, send, transfer } from '@sampan/connector/testing/deploy'
import { evmChainNumber } from '@sampan/kernel/asset'
import type { Address, Hex } from '@sampan/kernel/hex'

/** A local chain with a token like USDT and the vault factory on it. The first account holds all tokens and relays. */
export type GasChain = Deployment & {
  readonly anvil: Anvil
  readonly chainId: bigint
  /** Sends and waits: the gas of the receipt, with base and calldata, less refunds. Throws when it reverted. */
  readonly spend: (call: Call) => Promise<number>
  readonly create: (code: Hex) => Promise<Address>
  /** Gives tokens, so that the receiver is a holder from then on. */
  readonly give: (to: Address, amountUnits: bigint) => Promise<number>
  readonly read: (call: { to: Address; data: Hex }) => Promise<Hex>
  /** Unix seconds of the newest block. */
  readonly now: () => Promise<number>
  /** The next block is at this second. */
  readonly moveTo: (timestamp: number) => Promise<unknown>
  readonly close: () => Promise<void>
}

/** `from` is the relayer if not given; it must be one of the node's accounts. */
type Call = { readonly from?: Address; readonly to: Address; readonly data: Hex }

/** Where a vault's bucket of three hours begins: what is measured within them never pays for the change to the next. */
const START = 1_800_003_600 - (1_800_003_600 % 10_800)

/** More than any batch takes. */
const GAS_LIMIT = '0x1c9c380'

export async function openChain(): Promise<GasChain> {
  const anvil = await startAnvil({ timestamp: START })
  const deployment = await deploy(anvil)
  const spend = async (call: Call) => {
    const limited = { ...call, gas: GAS_LIMIT }
    return await gasOf(anvil, await send(anvil, limited))
  }
  return {
    ...deployment,
    anvil,
    chainId: evmChainNumber(anvil.chain),
    spend,
    create: async code => {
      const { contractAddress } = await receiptOf(anvil, await send(anvil, { data: code }))
      if (!contractAddress) throw new Error('No contract was deployed')
      return contractAddress
    },
    give: async (to, amountUnits) => await gasOf(anvil, await transfer(anvil, deployment.token, to, amountUnits)),
    read: call => anvil.call<Hex>('eth_call', [call, 'latest']),
    now: async () =>
      Number((await anvil.call<{ timestamp: Hex }>('eth_getBlockByNumber', ['latest', false])).timestamp),
    moveTo: timestamp => anvil.call('evm_setNextBlockTimestamp', [timestamp]),
    close: anvil.close,
  }
}

async function gasOf(anvil: Anvil, hash: Hex): Promise<number> {
  await receiptOf(anvil, hash)
  return Number((await anvil.call<{ gasUsed: Hex }>('eth_getTransactionReceipt', [hash])).gasUsed)
}
