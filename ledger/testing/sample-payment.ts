import { p256 } from '@noble/curves/nist.js'
import { ZERO_ADDRESS } from '@sampan/kernel/address'
import { type Address, fromHex, type Hex, toHex, utf8 } from '@sampan/kernel/hex'
import { sha256 } from '@sampan/kernel/sha256'
import { addressOfPrivateKey, signDigest } from '@sampan/kernel/sign'
import { p256Address, tagP256 } from '@sampan/kernel/tagged'
import { hashLockBatch } from '@sampan/order/v1/batch'
import { makeTree, pathOf } from '@sampan/order/v1/batch-tree'
import { batchToJson } from '@sampan/order/v1/batch-wire'
import { makeBatch } from '@sampan/order/v1/make-batch'
import type { Order, OrderVault } from '@sampan/order/v1/order'
import { splitPayout } from '@sampan/order/v1/reducer'
import { hashTerms, makeSalts, type Terms, termCommitments } from '@sampan/order/v1/terms'
import { hashAct, orderId, type SignedAct } from '@sampan/order/v1/typed-data'
import { orderToJson } from '@sampan/order/v1/wire'
import type { EntryContent } from '../log/entry.ts'
import type { ChainReference, EntrySignature, Role } from '../log/shapes.ts'

/** Any 32 bytes, the same for the same name. */
export const bytes32 = (name: string): Hex => toHex(sha256(utf8(name)))

const secret = (name: string) => bytes32(`secret of ${name}`)
const DEVICE = fromHex(secret('payer'))
const DEVICE_PUBLIC = p256.getPublicKey(DEVICE, false).slice(1)

const ADDRESSES = {
  owner: addressOfPrivateKey(secret('owner')),
  vaultSigner: addressOfPrivateKey(secret('vaultSigner')),
  buyer: addressOfPrivateKey(secret('buyer')),
  arbiter: addressOfPrivateKey(secret('arbiter')),
  payer: p256Address(DEVICE_PUBLIC),
} as const
const VAULT: Address = `0x${'a1'.repeat(20)}`

/** When the sample order is locked, unix seconds. */
export const LOCKED_AT = 1_800_000_000
const HOUR = 3600

export type SampleOptions = {
  name?: string
  chainId?: bigint
  /** The confirmer is an outside payee instead of the vault. */
  payee?: boolean
}

/** A payment in local money: its parties, its order, and its entries to append in whatever story a test tells. */
export class SamplePayment {
  readonly payment: Hex
  readonly terms: Terms
  readonly vault: OrderVault
  readonly order: Order
  readonly orderId: Hex
  #logIndex = 0

  constructor({ name = 'sample', chainId = 31_337n, payee = false }: SampleOptions = {}) {
    this.payment = bytes32(name)
    const salts = makeSalts(Uint8Array.from({ length: 192 }, (_, i) => sha256(utf8(name))[i % 32] ?? 0))
    const values = {
      localAmount: '25.00',
      currency: 'BRL',
      rail: 'pix',
      account: 'key',
      reference: name,
      payerName: '',
    }
    this.terms = { values, salts }
    const { owner, vaultSigner: signer, buyer, payer, arbiter } = ADDRESSES
    this.vault = { chainId, address: VAULT, owner, signer, secondKey: ZERO_ADDRESS }
    this.order = {
      buyer,
      payer,
      confirmer: payee ? addressOfPrivateKey(secret('payee')) : VAULT,
      arbiter,
      feeTo: ADDRESSES.owner,
      amount: 5_000_000n,
      fee: 50_000n,
      lockBy: LOCKED_AT + 60,
      claimBy: LOCKED_AT + HOUR,
      confirmBy: LOCKED_AT + 25 * HOUR,
      ruleBy: LOCKED_AT + 97 * HOUR,
      terms: hashTerms(this.terms),
      nonce: 1n,
    }
    this.orderId = orderId(this.order, this.vault)
  }

  /** A signature of an act by the key that has the role. */
  sign(act: SignedAct, role: Role): EntrySignature {
    const digest = hashAct(act, this.order, this.vault)
    if (role === 'payer') {
      const signature = p256.sign(sha256(fromHex(digest)), DEVICE, { prehash: false, lowS: true })
      return { role, address: ADDRESSES.payer, signature: tagP256(DEVICE_PUBLIC, signature) }
    }
    const holder = role === 'confirmer' ? (this.order.confirmer === VAULT ? 'vaultSigner' : 'payee') : role
    const key = secret(holder)
    return { role, address: addressOfPrivateKey(key), signature: signDigest(digest, key) }
  }

  created(): EntryContent {
    const detail = {
      asset: `eip155:${this.vault.chainId}/erc20:${VAULT}`,
      request: bytes32('request'),
      amount: '5000000',
    }
    return { kind: 'payment.created', payment: this.payment, time: LOCKED_AT - 90, detail }
  }

  matched(): EntryContent {
    const draw = { candidates: bytes32('list'), draw: bytes32('inputs'), winner: VAULT }
    const seed = { seedChain: `eip155:${this.vault.chainId}`, seedHeight: '90', seed: bytes32('block 90') } as const
    return { kind: 'payment.matched', payment: this.payment, time: LOCKED_AT - 60, detail: { ...draw, ...seed } }
  }

  proposed(): EntryContent & { kind: 'order.proposed' } {
    const { owner, signer, secondKey } = this.vault
    return {
      ...this.#named(),
      kind: 'order.proposed',
      time: LOCKED_AT - 30,
      order: orderToJson(this.order),
      vaultKeys: { owner, signer, secondKey },
      commitments: termCommitments(this.terms),
      act: { type: 'lock' },
      signatures: [this.sign({ type: 'lock' }, 'vaultSigner')],
    }
  }

  /** The same order, locked in a batch with others that nobody here gets to see. */
  proposedInBatch(): EntryContent & { kind: 'order.proposed' } {
    const others = [1n, 2n].map(i => ({ ...this.order, nonce: this.order.nonce + i, amount: this.order.amount + i }))
    const orders = [this.order, ...others]
    const made = makeBatch(orders)
    if (!made.ok) throw new Error(made.code)
    const signature = signDigest(hashLockBatch(made.value, this.vault), secret('vaultSigner'))
    return {
      ...this.proposed(),
      inBatch: { batch: batchToJson(made.value), path: pathOf(makeTree(orders), [0]) },
      signatures: [{ role: 'vaultSigner', address: ADDRESSES.vaultSigner, signature }],
    }
  }

  claimed(role: 'payer' | 'buyer' = 'payer'): EntryContent & { kind: 'order.claimed' } {
    const signatures = [this.sign({ type: 'claim' }, role)]
    return { ...this.#named(), kind: 'order.claimed', time: LOCKED_AT + 120, act: { type: 'claim' }, signatures }
  }

  released(): EntryContent & { kind: 'order.released' } {
    const signatures = [this.sign({ type: 'release' }, 'confirmer')]
    return { ...this.#named(), kind: 'order.released', time: LOCKED_AT + 180, act: { type: 'release' }, signatures }
  }

  settled(toBuyer: bigint): EntryContent & { kind: 'order.settled' } {
    const act = { type: 'settle', toBuyer } as const
    const signatures = [this.sign(act, 'buyer'), this.sign(act, 'confirmer')]
    const json = { type: act.type, toBuyer: String(toBuyer) } as const
    return { ...this.#named(), kind: 'order.settled', time: LOCKED_AT + 300, act: json, signatures }
  }

  ruled(toBuyer: bigint): EntryContent & { kind: 'order.ruled' } {
    const act = { type: 'rule', toBuyer } as const
    const json = { type: act.type, toBuyer: String(toBuyer) } as const
    const signatures = [this.sign(act, 'arbiter')]
    return { ...this.#named(), kind: 'order.ruled', time: LOCKED_AT + 300, act: json, signatures }
  }

  chainLocked(at = LOCKED_AT): EntryContent & { kind: 'chain.locked' } {
    return { ...this.#fact(at), kind: 'chain.locked', act: { type: 'lock' } }
  }

  chainClaimed(at: number): EntryContent & { kind: 'chain.claimed' } {
    return { ...this.#fact(at), kind: 'chain.claimed', act: { type: 'claim' } }
  }

  chainContested(at: number, by: 'contest' | 'lapse' = 'contest'): EntryContent & { kind: 'chain.contested' } {
    return { ...this.#fact(at), kind: 'chain.contested', act: { type: by } }
  }

  chainReleased(at = LOCKED_AT + 200, by: 'release' | 'lapse' = 'release'): EntryContent & { kind: 'chain.released' } {
    const payout = this.payout(this.order.amount)
    return { ...this.#fact(at), kind: 'chain.released', act: { type: by }, payout }
  }

  chainSettled(toBuyer: bigint, at: number): EntryContent & { kind: 'chain.settled' } {
    const act = { type: 'settle', toBuyer: String(toBuyer) } as const
    return { ...this.#fact(at), kind: 'chain.settled', act, payout: this.payout(toBuyer) }
  }

  chainRuled(toBuyer: bigint, at: number): EntryContent & { kind: 'chain.ruled' } {
    const act = { type: 'rule', toBuyer: String(toBuyer) } as const
    return { ...this.#fact(at), kind: 'chain.ruled', act, payout: this.payout(toBuyer) }
  }

  chainReturned(at: number, by: 'cancel' | 'expire' | 'lapse'): EntryContent & { kind: 'chain.returned' } {
    return { ...this.#fact(at), kind: 'chain.returned', act: { type: by }, payout: this.payout(0n) }
  }

  chainRetracted(fact: { chain: ChainReference }, leafHash: Hex): EntryContent & { kind: 'chain.retracted' } {
    const time = fact.chain.block.time + 30
    return { ...this.#named(), kind: 'chain.retracted', time, chain: fact.chain, retracts: leafHash }
  }

  /** Created, matched, proposed, locked, claimed, released: the way it goes when all goes well. */
  happyPath(): EntryContent[] {
    return [
      this.created(),
      this.matched(),
      this.proposed(),
      this.chainLocked(),
      this.claimed(),
      this.released(),
      this.chainReleased(),
    ]
  }

  payout(toBuyer: bigint): { toBuyer: string; toFee: string; toVault: string } {
    const payout = splitPayout(this.order, toBuyer)
    return { toBuyer: `${payout.toBuyer}`, toFee: `${payout.toFee}`, toVault: `${payout.toVault}` }
  }

  #named() {
    const vault = { chainId: String(this.vault.chainId), address: VAULT }
    return { payment: this.payment, orderId: this.orderId, vault }
  }

  /** Each fact a block of its own, two seconds of chain for each second of height. */
  #fact(at: number) {
    const logIndex = this.#logIndex++
    const height = Math.floor((at - LOCKED_AT) / 2) + 100
    const chain: ChainReference = {
      id: `eip155:${this.vault.chainId}`,
      chainTransaction: bytes32(`${this.payment} ${at} ${logIndex}`),
      logIndex,
      block: { height, hash: bytes32(`block ${height}`), time: at },
    }
    return { ...this.#named(), time: at + 4, chain }
  }
}
