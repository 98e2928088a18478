import { type Anvil, startAnvil } from '@sampan/connector/testing/anvil'
import { anchorAbi } from '@sampan/contracts/anchor'
import { evmChainNumber } from '@sampan/kernel/asset'
import { type Hex, toHex, utf8 } from '@sampan/kernel/hex'
import { type Signer, walletSigner } from '@sampan/kernel/testing/signers'
import { type AnchorContract, type AnchoredLog, anchorLogId, hashAnchor } from '@sampan/ledger/log/anchor'
import { appendLeaf, EMPTY_FRONTIER, frontierRoot, hashLeaf, type TreeNode } from '@sampan/ledger/log/tree'
import { consistencyProof, verifyConsistency } from '@sampan/ledger/log/tree-proof'
import fc from 'fast-check'
import { encodeFunctionData } from 'viem'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deployLocalAnchor, type LocalAnchor } from './local-anchor.ts'

const MOST = 1200
const key = walletSigner('anchor')
const cosigners = ['one', 'two', 'three'].map(walletSigner).sort((a, b) => (a.address < b.address ? -1 : 1))
const tree = growTree(MOST)

let anvil: Anvil
let local: LocalAnchor
let contract: AnchorContract
let count = 0

beforeAll(async () => {
  anvil = await startAnvil()
  local = await deployLocalAnchor(anvil)
  contract = { chainId: evmChainNumber(anvil.chain), address: local.address }
})
afterAll(() => anvil.close())

/** What may happen to a proof on its way. */
type Bend = {
  readonly how: 'none' | 'flip' | 'drop' | 'add' | 'other sizes'
  readonly at: number
  readonly other: number
}

const size = fc.oneof(fc.integer({ min: 1, max: MOST - 1 }), fc.constantFrom(1, 2, 4, 255, 256, 257, 512, 1024))
const bend = fc.record<Bend>({
  how: fc.constantFrom('none', 'flip', 'drop', 'add', 'other sizes'),
  at: fc.nat(),
  other: fc.integer({ min: 1, max: MOST }),
})

test('contract and log agree which proofs hold, on ids and on what is signed', async () => {
  await fc.assert(
    fc.asyncProperty(size, fc.nat(), bend, fc.boolean(), async (oldSize, further, bent, isCosigned) => {
      const newSize = oldSize + 1 + (further % (MOST - oldSize))
      const log = nextLog(isCosigned)
      const logId = anchorLogId(log)
      expect(await local.logIdOf(log)).toBe(logId)
      await local.send(register(log, oldSize))

      const honest = proofOf(oldSize, newSize)
      const path = bendProof(honest, oldSize, newSize, bent)
      const claim = { oldSize, oldRoot: rootOf(oldSize), size: newSize, root: rootOf(newSize), path }
      const wanted = verifyConsistency(claim) ? undefined : 'AnchorInconsistent'
      expect(await local.errorOf(anchor(log, newSize, path))).toBe(wanted)

      await local.send(anchor(log, newSize, honest))
      expect(await local.headOf(logId)).toEqual([BigInt(newSize), toHex(rootOf(newSize))])
    }),
    { numRuns: 250 },
  )
}, 120_000)

function nextLog(isCosigned: boolean): AnchoredLog {
  const origin = `pay.example/ledger/${count++}`
  const others = isCosigned ? cosigners.map(({ address }) => address) : []
  return { key: key.address, origin, threshold: isCosigned ? 2 : 0, cosigners: others }
}

function register(log: AnchoredLog, size: number): Hex {
  const args = [log, BigInt(size), toHex(rootOf(size)), sign(key, log, size), cosign(log, size)] as const
  return encodeFunctionData({ abi: anchorAbi, functionName: 'register', args })
}

function anchor(log: AnchoredLog, size: number, path: readonly Uint8Array[]): Hex {
  const head = [BigInt(size), toHex(rootOf(size)), path.map(toHex), sign(key, log, size)] as const
  return log.threshold === 0
    ? encodeFunctionData({ abi: anchorAbi, functionName: 'anchor', args: [anchorLogId(log), ...head] })
    : encodeFunctionData({ abi: anchorAbi, functionName: 'anchorCosigned', args: [log, ...head, cosign(log, size)] })
}

function sign({ sign }: Signer, log: AnchoredLog, size: number): Hex {
  return sign(hashAnchor(anchorLogId(log), { size, root: rootOf(size) }, contract))
}

/** Two of the three, never the same two in a row. */
function cosign(log: AnchoredLog, size: number): Hex[] {
  return log.threshold === 0 ? [] : cosigners.map((one, i) => (i === size % 3 ? '0x' : sign(one, log, size)))
}

function bendProof(path: readonly Uint8Array[], oldSize: number, size: number, { how, at, other }: Bend): Uint8Array[] {
  const index = at % path.length
  switch (how) {
    case 'none':
      return [...path]
    case 'flip':
      return path.map((hash, i) => (i === index ? hash.map((byte, j) => (j === at % 32 ? byte ^ 1 : byte)) : hash))
    case 'drop':
      return path.filter((_, i) => i !== index)
    case 'add':
      return path.toSpliced(index, 0, rootOf(other))
    case 'other sizes':
      return proofOf(Math.min(other, oldSize), Math.max(Math.min(other, oldSize), other, size))
  }
}

function rootOf(size: number): Uint8Array {
  return tree.roots[size] as Uint8Array
}

function proofOf(oldSize: number, size: number): Uint8Array[] {
  return consistencyProof(oldSize, size, ({ height, index }) => tree.nodes.get(`${height}/${index}`) as Uint8Array)
}

function growTree(size: number) {
  const nodes = new Map<`${TreeNode['height']}/${TreeNode['index']}`, Uint8Array>()
  let frontier = EMPTY_FRONTIER
  const roots = [frontierRoot(frontier)]
  for (let i = 0; i < size; i++) {
    const step = appendLeaf(frontier, hashLeaf(utf8(`entry ${i}`)))
    frontier = step.frontier
    for (const { height, index, hash } of step.completed) nodes.set(`${height}/${index}`, hash)
    roots.push(frontierRoot(frontier))
  }
  return { nodes, roots }
}
