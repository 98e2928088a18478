import { Fault } from '@sampan/kernel/fault'
import { hashChildren, type TreeNode } from '../log/tree.ts'
import { consistencyNodes, consistencyProof, inclusionNodes, inclusionProof, type ReadNode } from '../log/tree-proof.ts'
import { type LogHandle, ledgerTables } from './tables.ts'

/** Stored hashes `from` up to but not including `to` of one tile level: level 0 are leaves, each next one 256 times wider. */
type Stretch = { readonly level: number; readonly from: number; readonly to: number }

/** Inclusion proof of an entry in the tree of `size`, which the log must have reached. */
export async function readInclusionProof(
  handle: LogHandle,
  log: string,
  index: number,
  size: number,
): Promise<Uint8Array[]> {
  return inclusionProof(index, size, await readNodes(handle, log, inclusionNodes(index, size)))
}

/** Inclusion proofs of several entries, with the reads of one. */
export async function readInclusionProofs(
  handle: LogHandle,
  log: string,
  indices: readonly number[],
  size: number,
): Promise<Uint8Array[][]> {
  const read = await readNodes(
    handle,
    log,
    indices.flatMap(index => inclusionNodes(index, size)),
  )
  return indices.map(index => inclusionProof(index, size, read))
}

/** Consistency proof from the tree of `oldSize` to the tree of `size`. */
export async function readConsistencyProof(
  handle: LogHandle,
  log: string,
  oldSize: number,
  size: number,
): Promise<Uint8Array[]> {
  return consistencyProof(oldSize, size, await readNodes(handle, log, consistencyNodes(oldSize, size)))
}

/** Hashes `from` up to `to` of a tile level, in order. Throws `ledger.hashes_missing` when the store lacks one. */
export async function readStretch(handle: LogHandle, log: string, stretch: Stretch): Promise<Uint8Array[]> {
  const hashes = await readStretches(handle, log, [stretch])
  return Array.from({ length: stretch.to - stretch.from }, (_, i) => hashes(stretch.level, stretch.from + i))
}

async function readNodes(handle: LogHandle, log: string, nodes: readonly TreeNode[]): Promise<ReadNode> {
  const stored = await readStretches(handle, log, nodes.map(stretchOf))
  return node => {
    const { level, from, to } = stretchOf(node)
    let row = Array.from({ length: to - from }, (_, i) => stored(level, from + i))
    while (row.length > 1) {
      row = row.flatMap((left, i) => (i % 2 === 0 ? [hashChildren(left, row[i + 1] as Uint8Array)] : []))
    }
    return row[0] as Uint8Array
  }
}

/** A subtree's hash is made of at most 128 stored ones, all from one tile. */
function stretchOf({ height, index }: TreeNode): Stretch {
  const width = 2 ** (height % 8)
  return { level: Math.floor(height / 8), from: index * width, to: (index + 1) * width }
}

async function readStretches(
  handle: LogHandle,
  log: string,
  stretches: readonly Stretch[],
): Promise<(level: number, index: number) => Uint8Array> {
  const found = new Map<string, Uint8Array>()
  for (const level of new Set(stretches.map(stretch => stretch.level))) {
    const rows = await readLevel(
      handle,
      log,
      stretches.filter(stretch => stretch.level === level),
    )
    for (const { index, hash } of rows) found.set(`${level}/${index}`, Uint8Array.from(hash))
  }
  return (level, index) => {
    const hash = found.get(`${level}/${index}`)
    if (hash) return hash
    throw new Fault('ledger.hashes_missing', `The log ${log} has no hash ${index} of level ${level}`, {
      detail: { log, level: String(level), index: String(index) },
      hint: 'Entries were removed from the database. Restore it from a backup that has them all.',
    })
  }
}

async function readLevel(
  handle: LogHandle,
  log: string,
  stretches: readonly Stretch[],
): Promise<{ index: bigint; hash: Uint8Array }[]> {
  const tables = ledgerTables(handle)
  if (stretches[0]?.level === 0) {
    return tables
      .selectFrom('ledger_entry')
      .select(['index', 'leaf_hash as hash'])
      .where('log', '=', log)
      .where(eb =>
        eb.or(stretches.map(s => eb.and([eb('index', '>=', BigInt(s.from)), eb('index', '<', BigInt(s.to))]))),
      )
      .execute()
  }
  return tables
    .selectFrom('ledger_node')
    .select(['index', 'hash'])
    .where('log', '=', log)
    .where('level', '=', stretches[0]?.level ?? 0)
    .where(eb => eb.or(stretches.map(s => eb.and([eb('index', '>=', BigInt(s.from)), eb('index', '<', BigInt(s.to))]))))
    .execute()
}
