import { Fault } from '@sampan/kernel/fault'
import type { Hex } from '@sampan/kernel/hex'
import { type Rpc, RpcRefusal } from './rpc.ts'
import { type Header, nonsense, parseHeader, quantity } from './wire.ts'

type Json = Record<string, unknown>

export function latestHeader(rpc: Rpc): Promise<Header> {
  return required(rpc, 'eth_getBlockByNumber', 'latest')
}

/** The canonical header at a height. Faults when the node does not have it. */
export async function headerAt(rpc: Rpc, height: number): Promise<Header> {
  const header = await required(rpc, 'eth_getBlockByNumber', quantity(height))
  if (header.height !== height) throw nonsense('height', `${header.height} for ${height}`)
  return header
}

export async function headerByHash(rpc: Rpc, hash: Hex): Promise<Header> {
  const header = await required(rpc, 'eth_getBlockByHash', hash)
  if (header.hash !== hash) throw nonsense('hash', `${header.hash} for ${hash}`)
  return header
}

/** The chain's own word for what cannot change any more; where it has none, a depth below the head. */
export async function finalizedHeight(rpc: Rpc, headHeight: number, depth: number | undefined): Promise<number> {
  if (depth !== undefined) return Math.max(0, headHeight - depth)
  try {
    const block = await rpc.call<Json | null>('eth_getBlockByNumber', ['finalized', false])
    return block === null ? 0 : parseHeader(block).height
  } catch (error) {
    if (!(error instanceof RpcRefusal)) throw error
    throw new Fault('connector.no_finality', `The node does not tell what is finalized: ${error.message}`, {
      hint: 'Use a node that knows the `finalized` tag, or set a finality depth for the chain.',
      cause: error,
    })
  }
}

async function required(rpc: Rpc, method: string, block: string): Promise<Header> {
  const json = await rpc.call<Json | null>(method, [block, false])
  if (json === null) throw nonsense('missing block', block)
  return parseHeader(json)
}
