import { vaultAbi } from '@sampan/contracts/vault'
import { assert } from '@sampan/kernel/assert'
import type { Hex } from '@sampan/kernel/hex'
import { type Batch, whichOf } from '@sampan/order/v1/batch'
import { encodeItems, itemWords } from '@sampan/order/v1/batch-items'
import { type BatchPlace, pathOfPlaces } from '@sampan/order/v1/batch-place'
import type { Order } from '@sampan/order/v1/order'
import { encodeFunctionData } from 'viem'
import type { RelayAct } from './decide-acts.ts'

const abi = vaultAbi
const NO_SIGNATURE: Hex = '0x'

/** An act upon an order that is still in its batch. */
export type BatchAct = { readonly order: Order; readonly act: RelayAct; readonly place: BatchPlace }

export function encodeLockBatch(batch: Batch, { signatures }: RelayAct): Hex {
  const [first = NO_SIGNATURE, second = NO_SIGNATURE] = signatures
  return encodeFunctionData({ abi, functionName: 'lockBatch', args: [batch, first, second] })
}

/**
 * Releases of one batch, in rising order of position, with the signature over all of them if it is given, else with each
 * order's own. One alone costs less by the vault's verb for it.
 */
export function encodeReleases(parts: readonly BatchAct[], shared: Hex | undefined): Hex {
  const [first] = parts
  assert(first, 'something is released')
  if (parts.length === 1) return encodeReleaseOne(first)
  const which = whichOf(parts.map(({ place }) => place.position))
  const items = encodeItems(parts.map(({ order }) => order))
  const signatures = shared === undefined ? parts.map(({ act }) => act.signatures[0] ?? NO_SIGNATURE) : [shared]
  const args = [first.place.batch, which, items, pathOfPlaces(parts), signatures] as const
  return encodeFunctionData({ abi, functionName: 'releaseBatch', args })
}

function encodeReleaseOne({ order, act, place: { batch, position, path } }: BatchAct): Hex {
  const args = [batch, itemWords(order), BigInt(position), path, act.signatures[0] ?? NO_SIGNATURE] as const
  return encodeFunctionData({ abi, functionName: 'releaseOne', args })
}

/** `act`: the call that the act would be for an order by itself. */
export function encodeTakeOut({ batch, path }: BatchPlace, act: Hex): Hex {
  return encodeFunctionData({ abi, functionName: 'takeOut', args: [batch, path, act] })
}

export function encodeExpireBatch(batch: Batch): Hex {
  return encodeFunctionData({ abi, functionName: 'expireBatch', args: [batch] })
}
