import { defineChain } from 'viem'

/** A chain as viem wants it described, of which only the number and a node are known. */
export function chainAt(id: number, rpc: string) {
  const nativeCurrency = { name: 'coin', symbol: 'COIN', decimals: 18 }
  return defineChain({ id, name: `eip155:${id}`, nativeCurrency, rpcUrls: { default: { http: [rpc] } } })
}
