import { BlockList, isIP } from 'node:net'

export type Client = {
  readonly address: string
  /** The caller is on the operator's own machine, with no proxy in between. */
  readonly local: boolean
}

export type ClientOf = (peer: string, forwardedFor: string | undefined) => Client

/**
 * Tells who is calling. Only a proxy that the operator has listed is believed, in its own word, the last entry of
 * `X-Forwarded-For`; what anybody else says there is ignored, and who says it is not local.
 */
export function createClientOf(trustedProxies: readonly string[]): ClientOf {
  const trusted = listOf(trustedProxies)
  return (peer, forwardedFor) => {
    const own = peer.replace(/^::ffff:(?=\d+\.)/, '')
    if (forwardedFor === undefined) return { address: own, local: isIn(LOOPBACK, own) }
    const forwarded = forwardedFor.split(',').at(-1)?.trim() ?? ''
    const isBelieved = isIn(trusted, own) && isIP(forwarded) !== 0
    return { address: isBelieved ? forwarded : own, local: false }
  }
}

const LOOPBACK = listOf(['::1'])
LOOPBACK.addSubnet('127.0.0.0', 8)

function listOf(addresses: readonly string[]): BlockList {
  const list = new BlockList()
  for (const address of addresses) list.addAddress(address, familyOf(address))
  return list
}

function isIn(list: BlockList, address: string): boolean {
  return isIP(address) !== 0 && list.check(address, familyOf(address))
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4'
}
