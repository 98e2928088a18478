import { type Anvil, startAnvil } from '@sampan/connector/testing/anvil'
import { createVault, type Deployment, deploy, receiptOf, send, transfer } from '@sampan/connector/testing/deploy'
import { tetherLikeAbi } from '@sampan/contracts/testing/tether-like'
import { vaultAbi } from '@sampan/contracts/vault'
import type { Address, Hex } from '@sampan/kernel/hex'
import { addressOfPrivateKey, signDigest } from '@sampan/kernel/sign'
import { encodeFunctionData } from 'viem'

/** A key of the development node's, with its address. */
export type Person = { readonly address: Address; readonly key: Hex; sign(digest: Hex): Hex }

const DEPOSIT_UNITS = 100_000n * 10n ** 6n

/** A chain with a token like USDT and a factory, on which blocks come only when somebody mines. */
export async function openTestChain(slotsInAnEpoch: number, vaultCount: number) {
  const anvil = await startAnvil({ slotsInAnEpoch })
  const deployment = await deploy(anvil)
  const people = anvil.keys.map(toPerson)
  const vaults: { vault: Address; signer: Person }[] = []
  for (const signer of people.slice(5, 5 + vaultCount)) {
    vaults.push({ vault: await openVault(anvil, deployment, signer.address), signer })
  }
  await anvil.call('evm_setAutomine', [false])
  const mine = () => anvil.call('evm_mine')
  const ask = async (to: Address, data: Hex) => BigInt(await anvil.call<Hex>('eth_call', [{ to, data }, 'latest']))
  return {
    anvil,
    deployment,
    people,
    vaults,
    mine,
    /** Time of the newest block, in unix seconds. */
    time: async () => {
      const latest = await anvil.call<{ timestamp: Hex }>('eth_getBlockByNumber', ['latest', false])
      return Number(latest.timestamp)
    },
    mineAt: async (time: number) => {
      await anvil.call('evm_setNextBlockTimestamp', [time])
      await mine()
    },
    balanceOf: (holder: Address) =>
      ask(
        deployment.token.address,
        encodeFunctionData({ abi: tetherLikeAbi, functionName: 'balanceOf', args: [holder] }),
      ),
    /** What the vault could lock or its owner withdraw. */
    freeOf: async (vault: Address) =>
      (await ask(vault, encodeFunctionData({ abi: vaultAbi, functionName: 'free' }))) +
      (await ask(vault, encodeFunctionData({ abi: vaultAbi, functionName: 'unsynced' }))),
    /** One of the node's own accounts calls a contract. */
    sendAs: async (from: Address, to: Address, data: Hex) => {
      await send(anvil, { from, to, data })
      await mine()
    },
    /** The chain replaces every block from the one that holds this chainTransaction on, by empty ones. */
    takeBack: async (hash: string) => {
      const { blockNumber } = await anvil.call<{ blockNumber: Hex }>('eth_getTransactionReceipt', [hash])
      const depth = Number(await anvil.call<Hex>('eth_blockNumber')) - Number(blockNumber) + 1
      await anvil.call('anvil_reorg', [depth, []])
    },
  }
}

export type TestChain = Awaited<ReturnType<typeof openTestChain>>

async function openVault(anvil: Anvil, deployment: Deployment, owner: Address): Promise<Address> {
  const vault = await createVault(anvil, deployment, owner)
  await receiptOf(anvil, await transfer(anvil, deployment.token, vault, DEPOSIT_UNITS))
  return vault
}

function toPerson(key: Hex): Person {
  return { address: addressOfPrivateKey(key), key, sign: digest => signDigest(digest, key) }
}
