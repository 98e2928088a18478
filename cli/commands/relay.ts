import { readFile } from 'node:fs/promises'
import { savedClaim } from '@sampan/api/checkout'
import { vaultAbi } from '@sampan/contracts/vault'
import { type ChainId, evmChainNumber } from '@sampan/kernel/asset'
import { Fault } from '@sampan/kernel/fault'
import type { Hex } from '@sampan/kernel/hex'
import { verifySignature } from '@sampan/kernel/verify'
import { type BatchPlace, placeFromJson } from '@sampan/order/v1/batch-place'
import type { Order } from '@sampan/order/v1/order'
import { hashAct, orderId } from '@sampan/order/v1/typed-data'
import { orderFromJson } from '@sampan/order/v1/wire'
import { createPublicClient, createWalletClient, encodeFunctionData, http } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { readSecret } from '../configuration/read-configuration.ts'
import { chainAt } from './chain-at.ts'
import type { Command } from './command.ts'

const KEY_FORM = /^0x[0-9a-fA-F]{64}$/

export const relay: Command = {
  summary: "Send a payer's saved claim to the chain yourself, without the gateway. Anyone may; you pay the gas.",
  positionals: ['<claim.json>'],
  options: { rpc: { type: 'string' } },
  optionHelp: { rpc: 'URL of a node of the claim’s chain. The key that pays is SAMPAN_RELAYER_KEY.' },
  run: async ({ positionals: [path = ''], options }) => {
    const rpc = options['rpc']
    if (typeof rpc !== 'string') throw new Fault('relay.no_node', 'relay needs --rpc URL')
    const { vault, order, place, signature, chainId } = await readClaim(path)
    const account = privateKeyToAccount(readSecret('SAMPAN_RELAYER_KEY', '0x…64 hexadecimal digits', KEY_FORM) as Hex)
    const chain = chainAt(Number(chainId), rpc)
    const client = createPublicClient({ chain, transport: http(rpc) })
    const onNode = await client.getChainId()
    if (BigInt(onNode) !== chainId) {
      throw new Fault('relay.wrong_chain', `The claim is for chain ${chainId}, the node is on ${onNode}.`)
    }
    const call = { to: vault, data: claimCall(order, place, signature), account }
    await client.call(call)
    const hash = await createWalletClient({ account, chain, transport: http(rpc) }).sendTransaction({ ...call, chain })
    const { status, blockNumber } = await client.waitForTransactionReceipt({ hash, pollingInterval: 500 })
    console.log(`${hash} in block ${blockNumber}: ${status}`)
    return status === 'success' ? 0 : 1
  },
}

async function readClaim(path: string) {
  const bad = (reason: string) =>
    new Fault('relay.bad_claim', `${path}: ${reason}`, { hint: 'Give the file that the checkout page saved.' })
  const parsed = savedClaim.safeParse(JSON.parse(await readFile(path, 'utf8')))
  if (!parsed.success)
    throw bad(parsed.error.issues.map(issue => `${issue.path.join('.')} ${issue.message}`).join('; '))
  const claim = parsed.data
  const order = orderFromJson(claim.order)
  if (!order.ok) throw bad(`${order.code}, ${JSON.stringify(order.detail)}`)
  const vault = { chainId: evmChainNumber(claim.chain as ChainId), address: claim.vault }
  if (orderId(order.value, vault) !== claim.order_id) throw bad('the order is not the one it names')
  const verdict = verifySignature(hashAct({ type: 'claim' }, order.value, vault), claim.signature, claim.signer)
  if (verdict === 'invalid') throw bad('the signature is not the signer’s')
  const place = claim.in_batch ? placeFromJson(claim.in_batch, order.value) : undefined
  if (place?.ok === false) throw bad(`${place.code}, ${JSON.stringify(place.detail)}`)
  const { signature } = claim
  return { order: order.value, place: place?.value, vault: vault.address, chainId: vault.chainId, signature }
}

/** An order that locked in a batch is taken out of it by the claim. */
function claimCall(order: Order, place: BatchPlace | undefined, signature: Hex): Hex {
  const abi = vaultAbi
  const claim = encodeFunctionData({ abi, functionName: 'claim', args: [order, signature] })
  if (!place) return claim
  return encodeFunctionData({ abi, functionName: 'takeOut', args: [place.batch, place.path, claim] })
}
