import { createHash } from 'node:crypto'
import { toHex } from '@sampan/kernel/hex'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  appendLeaf,
  decodeFrontier,
  EMPTY_FRONTIER,
  EMPTY_ROOT,
  encodeFrontier,
  type Frontier,
  frontierRoot,
  hashLeaf,
  type TreeNode,
} from './tree.ts'
import { consistencyProof, inclusionProof, type ReadNode, verifyConsistency, verifyInclusion } from './tree-proof.ts'

/** RFC 6962 section 2.1 word for word, on another SHA-256: nothing is shared with what is tested. */
function sha(...parts: Uint8Array[]): Buffer {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

function naiveRoot(leaves: readonly Uint8Array[]): Buffer {
  if (leaves.length === 0) return sha()
  if (leaves.length === 1) return sha(Buffer.from([0]), leaves[0] as Uint8Array)
  const k = naiveSplit(leaves.length)
  return sha(Buffer.from([1]), naiveRoot(leaves.slice(0, k)), naiveRoot(leaves.slice(k)))
}

function naiveSplit(n: number): number {
  let k = 1
  while (k * 2 < n) k *= 2
  return k
}

function naivePath(m: number, leaves: readonly Uint8Array[]): Buffer[] {
  if (leaves.length === 1) return []
  const k = naiveSplit(leaves.length)
  return m < k
    ? [...naivePath(m, leaves.slice(0, k)), naiveRoot(leaves.slice(k))]
    : [...naivePath(m - k, leaves.slice(k)), naiveRoot(leaves.slice(0, k))]
}

function naiveSubproof(m: number, leaves: readonly Uint8Array[], complete: boolean): Buffer[] {
  const n = leaves.length
  if (m === n) return complete ? [] : [naiveRoot(leaves)]
  const k = naiveSplit(n)
  return m <= k
    ? [...naiveSubproof(m, leaves.slice(0, k), complete), naiveRoot(leaves.slice(k))]
    : [...naiveSubproof(m - k, leaves.slice(k), false), naiveRoot(leaves.slice(0, k))]
}

function grow(leaves: readonly Uint8Array[]): { frontier: Frontier; read: ReadNode } {
  const nodes = new Map<string, Uint8Array>()
  let frontier = EMPTY_FRONTIER
  for (const leaf of leaves) {
    const step = appendLeaf(frontier, hashLeaf(leaf))
    for (const node of step.completed) nodes.set(`${node.height}/${node.index}`, node.hash)
    frontier = decodeFrontier(step.frontier.size, encodeFrontier(step.frontier))
  }
  const read = ({ height, index }: TreeNode) => {
    const hash = nodes.get(`${height}/${index}`)
    if (!hash) throw new Error(`no node ${height}/${index}`)
    return hash
  }
  return { frontier, read }
}

const hexes = (hashes: readonly Uint8Array[]) => hashes.map(hash => toHex(hash))
const leavesOf = (min: number) => fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: min, maxLength: 70 })
const RUNS = { numRuns: 250 }

describe('the tree', () => {
  test('has the root of RFC 6962 at every size', () => {
    fc.assert(
      fc.property(leavesOf(0), leaves => {
        expect(toHex(frontierRoot(grow(leaves).frontier))).toBe(toHex(naiveRoot(leaves)))
      }),
      RUNS,
    )
  })

  test('gives the inclusion proofs of RFC 6962, and no other proof verifies', () => {
    fc.assert(
      fc.property(leavesOf(1), fc.nat(), fc.nat(), fc.nat(7), (leaves, pick, where, bit) => {
        const index = pick % leaves.length
        const { frontier, read } = grow(leaves)
        const path = inclusionProof(index, leaves.length, read)
        expect(hexes(path)).toEqual(hexes(naivePath(index, leaves)))
        const claim = {
          leafHash: hashLeaf(leaves[index] as Uint8Array),
          index,
          size: leaves.length,
          path,
          root: frontierRoot(frontier),
        }
        expect(verifyInclusion(claim)).toBe(true)
        expect(verifyInclusion({ ...claim, path: [...path, new Uint8Array(32)] })).toBe(false)
        expect(verifyInclusion({ ...claim, index: leaves.length })).toBe(false)
        expect(verifyInclusion({ ...claim, root: flip(claim.root, where, bit) })).toBe(false)
        expect(verifyInclusion({ ...claim, leafHash: flip(claim.leafHash, where, bit) })).toBe(false)
        if (path.length === 0) return
        const at = where % path.length
        expect(verifyInclusion({ ...claim, path: path.slice(0, -1) })).toBe(false)
        expect(verifyInclusion({ ...claim, path: path.slice(1) })).toBe(false)
        expect(verifyInclusion({ ...claim, path: path.map((h, i) => (i === at ? flip(h, where, bit) : h)) })).toBe(
          false,
        )
        expect(verifyInclusion({ ...claim, path: path.map(h => h.slice(0, 31)) })).toBe(false)
      }),
      RUNS,
    )
  })

  test('gives the consistency proofs of RFC 6962, and no other proof verifies', () => {
    fc.assert(
      fc.property(leavesOf(1), fc.nat(), fc.nat(), fc.nat(7), (leaves, pick, where, bit) => {
        const oldSize = 1 + (pick % leaves.length)
        const { frontier, read } = grow(leaves)
        const path = consistencyProof(oldSize, leaves.length, read)
        expect(hexes(path)).toEqual(hexes(naiveSubproof(oldSize, leaves, true)))
        const oldRoot = frontierRoot(grow(leaves.slice(0, oldSize)).frontier)
        const claim = { oldSize, oldRoot, size: leaves.length, root: frontierRoot(frontier), path }
        expect(verifyConsistency(claim)).toBe(true)
        expect(verifyConsistency({ ...claim, path: [...path, new Uint8Array(32)] })).toBe(false)
        expect(verifyConsistency({ ...claim, oldRoot: flip(oldRoot, where, bit) })).toBe(false)
        expect(verifyConsistency({ ...claim, root: flip(claim.root, where, bit) })).toBe(false)
        expect(verifyConsistency({ ...claim, oldSize: claim.size + 1 })).toBe(false)
        if (path.length === 0) return
        const at = where % path.length
        expect(verifyConsistency({ ...claim, path: path.slice(0, -1) })).toBe(false)
        expect(verifyConsistency({ ...claim, path: path.slice(1) })).toBe(false)
        expect(verifyConsistency({ ...claim, path: [] })).toBe(false)
        expect(verifyConsistency({ ...claim, path: path.map((h, i) => (i === at ? flip(h, where, bit) : h)) })).toBe(
          false,
        )
      }),
      RUNS,
    )
  })

  test('of no leaves is the start of every tree, and holds nothing', () => {
    const empty = { oldSize: 0, oldRoot: EMPTY_ROOT, size: 3, root: new Uint8Array(32), path: [] }
    expect(verifyConsistency(empty)).toBe(true)
    expect(verifyConsistency({ ...empty, oldRoot: new Uint8Array(32) })).toBe(false)
    expect(verifyConsistency({ ...empty, path: [new Uint8Array(32)] })).toBe(false)
    const claim = { leafHash: EMPTY_ROOT, index: 0, size: 0, path: [], root: EMPTY_ROOT }
    expect(verifyInclusion(claim)).toBe(false)
    expect(() => inclusionProof(0, 0, () => EMPTY_ROOT)).toThrow('No leaf 0')
    expect(consistencyProof(0, 5, () => EMPTY_ROOT)).toEqual([])
  })

  test('works with indices beyond 32 bits', () => {
    const size = 2 ** 40 + 3
    const read: ReadNode = ({ height, index }) => sha(Buffer.from(`${height}/${index}`))
    const path = inclusionProof(2 ** 40 + 1, size, read)
    expect(path).toHaveLength(3)
    expect(inclusionProof(5, size, read)).toHaveLength(41)
  })

  // Of the certificate-transparency reference implementation.
  test.each([
    [0, '0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    [1, '0x6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'],
    [2, '0xfac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125'],
    [3, '0xaeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77'],
    [4, '0xd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7'],
    [5, '0x4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4'],
    [6, '0x76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef'],
    [7, '0xddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c'],
    [8, '0x5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328'],
  ])('of %i known leaves has the known root', (size, root) => {
    const known = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f']
    const leaves = known.slice(0, size).map(hex => Uint8Array.from(Buffer.from(hex, 'hex')))
    expect(toHex(frontierRoot(grow(leaves).frontier))).toBe(root)
  })
})

function flip(hash: Uint8Array, where: number, bit: number): Uint8Array {
  return hash.map((byte, i) => (i === where % hash.length ? byte ^ (1 << bit) : byte))
}
