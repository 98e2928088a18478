import { createVault } from '@sampan/connector/testing/deploy'
import { vaultAbi } from '@sampan/contracts/vault'
import type { Address, Hex } from '@sampan/kernel/hex'
import { deviceSigner, type Signer, walletSigner } from '@sampan/kernel/testing/signers'
import { makeNonce, type Order, type OrderVault } from '@sampan/order/v1/order'
import { hashAct, type SignedAct } from '@sampan/order/v1/typed-data'
import { encodeFunctionData } from 'viem'
import type { GasChain } from './chain.ts'

export const NOBODY: Address = `0x${'00'.repeat(20)}`
const FUNDS_UNITS = 1_000_000_000_000n
const LIMIT_UNITS = 10_000_000_000_000n

/** What an order of the bench may vary. Deadlines are seconds from the newest block, a second apart. */
export type OrderShape = Partial<Pick<Order, 'buyer' | 'payer' | 'confirmer' | 'amount' | 'fee' | 'terms'>> & {
  readonly lane?: number
}

/** A vault with money and a limit, everybody an order names, and buyer and fee receiver who hold the token. */
export type Desk = {
  readonly chain: GasChain
  readonly vault: OrderVault
  readonly parties: typeof PARTIES
  /** An order whose sequence is above all before it. No fee, of an acceptor whose vault confirms, if not said. */
  readonly order: (shape?: OrderShape) => Promise<Order>
  /** As many such orders with the same deadlines, one after the other in their lane. */
  readonly orders: (shapes: readonly OrderShape[], lane: number) => Promise<Order[]>
  readonly sign: (act: SignedAct | SignedAct['type'], order: Order, signer: Signer) => Hex
  /** Calls the vault; gas as `GasChain.spend`. `from` the owner where only the owner may. */
  readonly call: (data: Hex, from?: Address) => Promise<number>
}

const PARTIES = {
  signer: walletSigner('signer'),
  secondKey: walletSigner('second key'),
  buyer: walletSigner('buyer'),
  payer: walletSigner('payer'),
  device: deviceSigner('device'),
  payee: walletSigner('payee'),
  arbiter: walletSigner('arbiter'),
  feeTo: walletSigner('fee receiver'),
}

/** Opens a vault of the node's account number `ownerIndex`, which no other desk may have. */
export async function openDesk(chain: GasChain, ownerIndex: number): Promise<Desk> {
  const owner = chain.anvil.accounts[ownerIndex] ?? NOBODY
  const address = await createVault(chain.anvil, chain, owner)
  const vault = { chainId: chain.chainId, address, owner, signer: PARTIES.signer.address, secondKey: NOBODY }
  const call = (data: Hex, from?: Address) => chain.spend({ to: address, data, ...(from ? { from } : {}) })
  await call(encodeFunctionData({ abi: vaultAbi, functionName: 'setSigner', args: [vault.signer] }), owner)
  await call(encodeFunctionData({ abi: vaultAbi, functionName: 'setLimit', args: [LIMIT_UNITS] }), owner)
  await chain.give(address, FUNDS_UNITS)
  await call(encodeFunctionData({ abi: vaultAbi, functionName: 'sync' }))
  for (const { address: holder } of [PARTIES.buyer, PARTIES.feeTo]) await chain.give(holder, 1n)

  let sequence = 0
  return {
    chain,
    vault,
    parties: PARTIES,
    order: async shape => makeOrder(vault, await chain.now(), ++sequence, shape),
    orders: async (shapes, lane) => {
      const now = await chain.now()
      return shapes.map(shape => makeOrder(vault, now, ++sequence, { ...shape, lane }))
    },
    sign: (act, order, signer) => signer.sign(hashAct(typeof act === 'string' ? bare(act) : act, order, vault)),
    call,
  }
}

function makeOrder(vault: OrderVault, now: number, sequence: number, { lane = 1, ...shape }: OrderShape = {}): Order {
  const lockBy = now + 60
  return {
    buyer: PARTIES.buyer.address,
    payer: PARTIES.payer.address,
    confirmer: vault.address,
    arbiter: PARTIES.arbiter.address,
    feeTo: PARTIES.feeTo.address,
    amount: 100_000_000n,
    fee: 0n,
    lockBy,
    claimBy: lockBy + 1,
    confirmBy: lockBy + 2,
    ruleBy: lockBy + 3,
    terms: `0x${'a5'.repeat(32)}`,
    nonce: makeNonce(lane, sequence),
    ...shape,
  }
}

function bare(type: SignedAct['type']): SignedAct {
  if (type === 'settle' || type === 'rule') throw new Error(`${type} needs its split`)
  return { type }
}
