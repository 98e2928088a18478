import { type Address, bigintToBytes, type Hex, toHex, utf8 } from '@sampan/kernel/hex'
import { keccak256 } from '@sampan/kernel/keccak'
import { signDigest } from '@sampan/kernel/sign'
import { batchId, hashLockBatch, hashReleaseBatch, whichOf } from '../v1/batch.ts'
import { encodeItems } from '../v1/batch-items.ts'
import { makeTree, pathOf } from '../v1/batch-tree.ts'
import { batchToJson } from '../v1/batch-wire.ts'
import { makeBatch } from '../v1/make-batch.ts'
import { makeNonce, type Order } from '../v1/order.ts'
import { orderId } from '../v1/typed-data.ts'
import { START, VAULT } from './arbitrary.ts'

/** Who signs the vectors' locks and, where the vault confirms for itself, releases. */
const SIGNER_KEY: Hex = `0x${'11'.repeat(32)}`
const SECOND_KEY: Hex = `0x${'22'.repeat(32)}`

const CASES = [
  { name: 'one', count: 1, lane: 3, sets: [[0]] },
  { name: 'three', count: 3, lane: 4, sets: [[0], [1], [2], [0, 2], [0, 1, 2]] },
  {
    name: 'hundred, in a credit lane',
    count: 100,
    lane: 2 ** 31 + 5,
    sets: [[0], [63], [99], [0, 1], [7, 8, 50, 96, 99], range(0, 50), range(0, 100)],
  },
]

/** The golden vectors of batches, for this code, the contracts and anybody else's; numbers as decimal strings. */
export function makeBatchVectors() {
  return {
    chainId: String(VAULT.chainId),
    vault: VAULT.address,
    signerKey: SIGNER_KEY,
    secondKey: SECOND_KEY,
    batches: CASES.map(makeVector),
  }
}

function makeVector({ name, count, lane, sets }: (typeof CASES)[number]) {
  const orders = range(0, count).map(position => makeOrder(name, lane, position))
  const made = makeBatch(orders)
  if (!made.ok) throw new Error(made.code)
  const batch = made.value
  const tree = makeTree(orders)
  const lockDigest = hashLockBatch(batch, VAULT)
  return {
    name,
    batch: batchToJson(batch),
    batchId: batchId(batch, VAULT),
    lockDigest,
    lockSignature: signDigest(lockDigest, SIGNER_KEY),
    lockSecondSignature: signDigest(lockDigest, SECOND_KEY),
    orderIds: orders.map(order => orderId(order, VAULT)),
    items: encodeItems(orders),
    sets: sets.map(positions => {
      const which = whichOf(positions)
      const releaseDigest = hashReleaseBatch(batch, which, VAULT)
      return {
        which: String(which),
        items: encodeItems(orders.filter((_, position) => positions.includes(position))),
        path: pathOf(tree, positions),
        releaseDigest,
        releaseSignature: signDigest(releaseDigest, SIGNER_KEY),
      }
    }),
  }
}

/** Everything in it follows from its batch's name and its position. */
function makeOrder(name: string, lane: number, position: number): Order {
  const drawn = (field: string) => keccak256(utf8(`${name} ${position} ${field}`))
  const amount = 1_000_000n + BigInt(toHex(drawn('amount').subarray(0, 4)))
  return {
    buyer: addressOf(`buyer ${position >> 2}`),
    payer: toHex(drawn('payer').subarray(12)),
    confirmer: VAULT.address,
    arbiter: addressOf('arbiter'),
    feeTo: addressOf('feeTo'),
    amount,
    fee: position % 3 === 0 ? 0n : amount / 200n,
    lockBy: START + 600,
    claimBy: START + 3600,
    confirmBy: START + 90_000,
    ruleBy: START + 350_000,
    terms: toHex(drawn('terms')),
    nonce: makeNonce(lane, 1 + position),
  }
}

function addressOf(name: string): Address {
  return toHex(keccak256(bigintToBytes(BigInt(toHex(utf8(name))), 32)).subarray(12))
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i)
}
