import { isIP } from 'node:net'
import { isPublicAddress } from '../events/public-address.ts'

export type Client = {
  readonly address: string
  /** The caller is in the operator's own network, with no proxy in between. */
  readonly local: boolean
}

/**
 * Who is calling. A peer in a private network that forwards is the operator's proxy, whose own word, the last entry of
 * `X-Forwarded-For`, is taken; whatever a public peer claims is not.
 */
export function clientOf(peer: string, forwardedFor: string | undefined): Client {
  const own = peer.replace(/^::ffff:(?=\d+\.)/, '')
  if (isPublicAddress(own)) return { address: own, local: false }
  const forwarded = forwardedFor?.split(',').at(-1)?.trim()
  if (forwarded === undefined) return { address: own, local: true }
  return { address: isIP(forwarded) === 0 ? own : forwarded, local: false }
}
