import { vaultAbi } from '@sampan/contracts/vault'
import { vaultFactoryAbi } from '@sampan/contracts/vault-factory'
import type { Address, Hex } from '@sampan/kernel/hex'
import { decodeEventLog, toEventSelector } from 'viem'
import type { ReturnedBy, VaultEvent } from '../port/event.ts'
import { nonsense, type RawLog } from './wire.ts'

const EVENTS = [...vaultAbi, ...vaultFactoryAbi].filter(item => item.type === 'event')

/** The first topics of everything a vault or its factory emits. */
export const VAULT_TOPICS: readonly Hex[] = EVENTS.map(event => toEventSelector(event))

export const VAULT_CREATED: Hex = toEventSelector('VaultCreated(address,address,address)')

const RETURNED_BY: readonly ReturnedBy[] = ['cancel', 'expire', 'lapse']

/** What a vault's log says; undefined when it is a foreign contract's, with the same topic but another layout. */
export function decodeVaultEvent(log: RawLog): { vault: Address; event: VaultEvent } | undefined {
  const decoded = tryDecode(log)
  if (decoded === undefined) return undefined
  if (decoded.eventName === 'VaultCreated') {
    const { vault, owner, token } = decoded.args
    return { vault: lower(vault), event: { type: 'created', owner: lower(owner), token: lower(token) } }
  }
  return { vault: log.address, event: vaultEventOf(decoded) }
}

function tryDecode(log: RawLog) {
  try {
    const topics = [...log.topics] as [Hex, ...Hex[]]
    return decodeEventLog({ abi: EVENTS, topics, data: log.data, strict: true })
  } catch {
    // Topics are not reserved: whoever else emits the same one is no vault.
    return undefined
  }
}

type Decoded = Exclude<NonNullable<ReturnType<typeof tryDecode>>, { eventName: 'VaultCreated' }>

function vaultEventOf(decoded: Decoded): VaultEvent {
  const { eventName, args } = decoded
  switch (eventName) {
    case 'Locked':
      return { type: 'locked', orderId: args.orderId, nonce: args.nonce, amountUnits: args.amount }
    case 'Claimed':
      return { type: 'claimed', orderId: args.orderId, by: lower(args.by) }
    case 'Contested':
      return { type: 'contested', orderId: args.orderId, by: lower(args.by) }
    case 'Released':
      return { type: 'released', ...paid(args), by: lower(args.by) }
    case 'Settled':
      return { type: 'settled', ...paid(args) }
    case 'Ruled':
      return { type: 'ruled', ...paid(args) }
    case 'Returned':
      return { type: 'returned', orderId: args.orderId, how: returnedBy(args.how), by: lower(args.by) }
    case 'BatchLocked':
      return {
        type: 'batchLocked',
        batchId: args.batchId,
        nonce: args.nonce,
        count: args.count,
        totalUnits: args.total,
      }
    case 'BatchReleased':
      return {
        type: 'batchReleased',
        batchId: args.batchId,
        which: args.which,
        paidUnits: args.paid,
        feePaidUnits: args.feePaid,
      }
    case 'BatchReturned':
      return { type: 'batchReturned', batchId: args.batchId, amountUnits: args.amount }
    case 'TakenOut':
      return { type: 'takenOut', orderId: args.orderId, batchId: args.batchId }
    case 'Credited':
      return { type: 'credited', orderId: args.orderId, holder: lower(args.holder), amountUnits: args.amount }
    case 'Pulled':
      return { type: 'pulled', holder: lower(args.holder), to: lower(args.to), amountUnits: args.amount }
    case 'Synced':
      return { type: 'synced', amountUnits: args.amount }
    case 'Lost':
      return { type: 'lost', amountUnits: args.amount }
    case 'Withdrawn':
      return { type: 'withdrawn', to: lower(args.to), amountUnits: args.amount }
    case 'Recovered':
      return { type: 'recovered', token: lower(args.token), to: lower(args.to), amountUnits: args.amount }
    case 'SignerSet':
      return { type: 'signerSet', signer: lower(args.signer) }
    case 'SecondKeySet':
      return { type: 'secondKeySet', secondKey: lower(args.secondKey) }
    case 'LimitSet':
      return { type: 'limitSet', limitUnits: args.limit }
    case 'OwnershipOffered':
      return { type: 'ownershipOffered', owner: lower(args.owner), to: lower(args.to) }
    case 'OwnershipTransferred':
      return { type: 'ownershipTransferred', from: lower(args.from), to: lower(args.to) }
  }
}

function paid(args: { orderId: Hex; paid: bigint; feePaid: bigint }) {
  return { orderId: args.orderId, paidUnits: args.paid, feePaidUnits: args.feePaid }
}

function returnedBy(how: number): ReturnedBy {
  const name = RETURNED_BY[how]
  if (name === undefined) throw nonsense('ReturnedBy', String(how))
  return name
}

function lower(address: string): Address {
  return address.toLowerCase() as Address
}
