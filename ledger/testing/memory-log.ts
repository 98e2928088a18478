import { assert } from '@sampan/kernel/assert'
import { type Hex, toHex } from '@sampan/kernel/hex'
import { formatCheckpoint } from '../log/checkpoint.ts'
import { buildEntry, type EntryContent, replayPayment } from '../log/entry.ts'
import { type LogKey, makeLogKey } from '../log/log-key.ts'
import { type DisclosedTerms, makeReceipt, type Receipt } from '../log/receipt.ts'
import { summarise } from '../log/summarise.ts'
import { appendLeaf, EMPTY_FRONTIER, type Frontier, frontierRoot, hashLeaf, type TreeNode } from '../log/tree.ts'
import { inclusionProof } from '../log/tree-proof.ts'

/** A log without a database, for tests of what is pure. */
export class MemoryLog {
  readonly key: LogKey
  readonly leaves: Uint8Array[] = []
  readonly #nodes = new Map<string, Uint8Array>()
  readonly #payments = new Map<Hex, { index: number; leaf: Uint8Array }[]>()
  #frontier: Frontier = EMPTY_FRONTIER

  constructor(origin = 'pay.example/ledger/2027', seed = new Uint8Array(32).fill(7)) {
    this.key = makeLogKey(origin, seed)
  }

  append(content: EntryContent): Hex {
    const before = this.#payments.get(content.payment) ?? []
    const last = before.at(-1)
    const prev = last ? toHex(hashLeaf(last.leaf)) : ''
    const built = buildEntry(content, { log: this.key.verifier.name, seq: before.length, prev })
    assert(built.ok, `an entry: ${built.ok ? '' : built.detail['reason']}`)
    this.#payments.set(content.payment, [...before, { index: this.leaves.length, leaf: built.value }])
    return this.appendLeaf(built.value)
  }

  /** Whatever the bytes are. */
  appendLeaf(leaf: Uint8Array): Hex {
    const { frontier, completed } = appendLeaf(this.#frontier, hashLeaf(leaf))
    this.#frontier = frontier
    for (const { height, index, hash } of completed) this.#nodes.set(`${height}/${index}`, hash)
    this.leaves.push(leaf)
    return toHex(hashLeaf(leaf))
  }

  readonly read = ({ height, index }: TreeNode): Uint8Array => {
    const hash = this.#nodes.get(`${height}/${index}`)
    assert(hash, `node ${height}/${index} is complete`)
    return hash
  }

  root(): Uint8Array {
    return frontierRoot(this.#frontier)
  }

  checkpoint(): string {
    return formatCheckpoint({ size: this.leaves.length, root: this.root() }, this.key)
  }

  receipt(payment: Hex, terms?: DisclosedTerms): Receipt {
    const entries = this.#payments.get(payment) ?? []
    const replayed = replayPayment(entries.map(entry => entry.leaf))
    assert(replayed.ok, `the entries verify: ${JSON.stringify(replayed)}`)
    return makeReceipt({
      summary: summarise(replayed.value),
      entries: entries.map(({ leaf, index }) => ({
        leaf,
        index,
        path: inclusionProof(index, this.leaves.length, this.read),
      })),
      checkpoint: this.checkpoint(),
      verifier: this.key.verifier,
      ...(terms ? { terms } : {}),
    })
  }
}
