import { type Anvil, startAnvil } from '@sampan/connector/testing/anvil'
import { createVault, type Deployment, deploy, send, transfer } from '@sampan/connector/testing/deploy'
import { tetherLikeAbi } from '@sampan/contracts/testing/tether-like'
import { vaultAbi } from '@sampan/contracts/vault'
import type { Address, Hex } from '@sampan/kernel/hex'
import { encodeFunctionData } from 'viem'
import type { CastAcceptor, Persona } from '../cast/cast.ts'

export const TOKEN_DECIMALS = 6
const DEPOSIT = 100_000n * 10n ** 6n
/** 100 coins for gas, which here is worth nothing. */
const GAS_MONEY = `0x${(100n * 10n ** 18n).toString(16)}`

export type DemoChain = {
  readonly anvil: Anvil
  readonly deployment: Deployment
  readonly balanceOf: (holder: Address) => Promise<bigint>
  /** An acceptor's vault, created, funded, and with its daemon's key as signer. */
  readonly openVault: (acceptor: CastAcceptor) => Promise<Address>
  readonly giveGas: (persona: Persona) => Promise<void>
}

/** A local chain with a block every second and a token that behaves like USDT. */
export async function startChain(): Promise<DemoChain> {
  const anvil = await startAnvil({ slotsInAnEpoch: 1, mining: true })
  const deployment = await deploy(anvil)
  const token = deployment.token.address
  const giveGas = async (persona: Persona) => {
    await anvil.call('anvil_setBalance', [persona.address, GAS_MONEY])
  }
  return {
    anvil,
    deployment,
    giveGas,
    balanceOf: async holder => {
      const data = encodeFunctionData({ abi: tetherLikeAbi, functionName: 'balanceOf', args: [holder] })
      return BigInt(await anvil.call<Hex>('eth_call', [{ to: token, data }, 'latest']))
    },
    openVault: async acceptor => {
      await giveGas(acceptor.owner)
      await anvil.call('anvil_impersonateAccount', [acceptor.owner.address])
      const vault = await createVault(anvil, deployment, acceptor.owner.address)
      const data = encodeFunctionData({ abi: vaultAbi, functionName: 'setSigner', args: [acceptor.signer.address] })
      await send(anvil, { from: acceptor.owner.address, to: vault, data })
      await transfer(anvil, deployment.token, vault, DEPOSIT)
      return vault
    },
  }
}

/** From here on a block comes every second, as on a real chain. */
export async function startMining(chain: DemoChain): Promise<void> {
  await chain.anvil.call('evm_setAutomine', [false])
  await chain.anvil.call('evm_setIntervalMining', [1])
}
