import type { ChainId } from '@sampan/kernel/asset'
import type { Address } from '@sampan/kernel/hex'

/** A vault that the operator lets take part. Who may act for it is what the chain says, as last read. */
export type Acceptor = {
  readonly id: string
  readonly name: string
  readonly chain: ChainId
  readonly vault: Address
  readonly newcomer: boolean
  /** False once the configuration no longer lists it: no sessions, no new orders; live orders run to their end. */
  readonly active: boolean
  /** `undefined` until the vault is deployed and was read. */
  readonly keys: VaultKeys | undefined
  /** Unix seconds; 0: never. */
  readonly readAt: number
  readonly heartbeatAt: number
}

export type VaultKeys = {
  readonly token: Address
  readonly owner: Address
  readonly signer: Address
  /** The zero address: none. */
  readonly secondKey: Address
}
