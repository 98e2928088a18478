import { assetsOf } from '@sampan/connector/assets'
import { vaultAbi } from '@sampan/contracts/vault'
import { type ChainId, evmChainNumber, parseAssetId } from '@sampan/kernel/asset'
import type { Address } from '@sampan/kernel/hex'
import { createPublicClient, erc20Abi, http, type PublicClient } from 'viem'
import { type Finding, ill, look, well } from './finding.ts'

export type ChainSettings = {
  readonly id: string
  readonly rpc_urls: readonly string[]
  readonly vault_factory: Address
  readonly tokens: readonly { readonly id: string; readonly decimals: number }[]
}

const STALE_SECONDS = 600

export function clientOf(url: string): PublicClient {
  return createPublicClient({ transport: http(url, { retryCount: 1, timeout: 5_000 }) })
}

/** Each node of a chain, and on the first of them the factory and the tokens. */
export async function lookAtChain(chain: ChainSettings, assets: readonly string[]): Promise<Finding[]> {
  const nodes = await Promise.all(chain.rpc_urls.map(url => lookAtNode(chain, url)))
  const client = clientOf(chain.rpc_urls[0] ?? '')
  const factory = `vault factory ${chain.vault_factory} on ${chain.id}`
  const factoryHasCode = look(factory, 'Check chains.vault_factory, or deploy the factory there.', async () => {
    const code = await client.getCode({ address: chain.vault_factory })
    return code ? well(factory) : ill(`${factory} has no code`, 'Deploy the factory, or correct chains.vault_factory.')
  })
  const tokens = assets.filter(id => id.startsWith(`${chain.id}/`)).map(id => lookAtToken(chain, client, id))
  return [...nodes, await factoryHasCode, ...(await Promise.all(tokens))]
}

function lookAtNode(chain: ChainSettings, url: string): Promise<Finding> {
  const what = `node ${url}`
  return look(what, 'Is it running, and reachable from here?', async () => {
    const client = clientOf(url)
    const id = BigInt(await client.getChainId())
    const wanted = evmChainNumber(chain.id as ChainId)
    if (id !== wanted) return ill(`${what} is on chain ${id}, not ${wanted}`, 'Correct rpc_urls or the chain id.')
    const { timestamp } = await client.getBlock()
    const ageSeconds = Math.floor(Date.now() / 1000) - Number(timestamp)
    if (ageSeconds < STALE_SECONDS) return well(`${what}, newest block ${ageSeconds} s old`)
    return ill(`${what}: its newest block is ${ageSeconds} s old`, 'Wait until it has synchronised, or use another.')
  })
}

function lookAtToken(chain: ChainSettings, client: PublicClient, id: string): Promise<Finding> {
  const what = `token ${id}`
  return look(what, 'Is it a token on this chain?', async () => {
    const parsed = parseAssetId(id)
    const known = [...chain.tokens, ...assetsOf(chain.id as ChainId)].find(token => token.id === id.toLowerCase())
    if (!parsed.ok || !known) return ill(`${what} is unknown`, 'Name it under tokens with its decimals.')
    const call = { address: parsed.value.address, abi: erc20Abi, functionName: 'decimals' } as const
    const decimals = Number(await client.readContract(call))
    if (decimals === known.decimals) return well(`${what}, ${decimals} decimals`)
    return ill(
      `${what} has ${decimals} decimals, not ${known.decimals}`,
      'Correct the token: this is not the one you mean.',
    )
  })
}

/** A vault that exists and, when given, holds the token and knows the signer that are expected. */
export function lookAtVault(
  url: string,
  vault: Address,
  expected: { name: string; token?: Address; signer?: Address },
): Promise<Finding> {
  const what = `vault ${vault} of ${expected.name}`
  return look(what, 'Create the vault with the owner’s key, or correct its address.', async () => {
    const client = clientOf(url)
    const read = async (functionName: 'token' | 'signer') =>
      (await client.readContract({ address: vault, abi: vaultAbi, functionName })).toLowerCase()
    const [token, signer] = [await read('token'), await read('signer')]
    if (expected.token && token !== expected.token)
      return ill(`${what} holds ${token}`, `It should hold ${expected.token}.`)
    if (expected.signer && signer !== expected.signer) {
      return ill(`${what} has the signer ${signer}`, `Call setSigner(${expected.signer}) with the owner’s key.`)
    }
    return well(what)
  })
}

export function lookAtGas(url: string, name: string, address: Address): Promise<Finding> {
  const what = `${name} ${address}`
  return look(what, 'The node did not say its balance.', async () => {
    const balance = await clientOf(url).getBalance({ address })
    if (balance > 0n) return well(`${what} can pay for gas`)
    return ill(`${what} has nothing to pay gas with`, 'Send it some of the chain’s own coin.')
  })
}
