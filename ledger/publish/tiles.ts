import { bigintToBytes, concatBytes, utf8 } from '@sampan/kernel/hex'
import { latestCheckpoint } from '../store/checkpoints.ts'
import { readLeaves } from '../store/entries.ts'
import { readStretch } from '../store/proofs.ts'
import type { LogHandle } from '../store/tables.ts'
import { availableWidth, parseLogPath, TILE_WIDTH } from './tile-path.ts'

/** What to answer under the log's prefix. What is `immutable` may be cached for ever, the rest for a few seconds. */
export type LogAnswer = { readonly body: Uint8Array; readonly contentType: string; readonly immutable: boolean }

/**
 * A file of the log, as c2sp.org/tlog-tiles has it: `/checkpoint`, `/tile/<L>/<N>[.p/<W>]`, `/tile/entries/<N>[.p/<W>]`.
 * `undefined` for other paths and for what the last signed checkpoint does not cover.
 */
export async function readLogFile(handle: LogHandle, log: string, path: string): Promise<LogAnswer | undefined> {
  const file = parseLogPath(path)
  if (!file) return undefined
  const head = await latestCheckpoint(handle, log)
  if (!head) return undefined
  if (file.type === 'checkpoint') {
    return { body: utf8(head.note), contentType: 'text/plain; charset=utf-8', immutable: false }
  }
  if (file.width > availableWidth(file, head.size)) return undefined
  const from = file.index * TILE_WIDTH
  const span = { from, to: from + file.width }
  const body =
    file.type === 'tile'
      ? concatBytes(...(await readStretch(handle, log, { level: file.level, ...span })))
      : encodeBundle(await readLeaves(handle, log, span))
  return { body, contentType: 'application/octet-stream', immutable: true }
}

/** Entries, each after its length in two bytes. */
export function encodeBundle(leaves: readonly Uint8Array[]): Uint8Array {
  return concatBytes(...leaves.flatMap(leaf => [bigintToBytes(BigInt(leaf.length), 2), leaf]))
}

/** The entries of a bundle; `undefined` when the bytes are not one. */
export function decodeBundle(bundle: Uint8Array): Uint8Array[] | undefined {
  const leaves: Uint8Array[] = []
  for (let at = 0; at < bundle.length; ) {
    const [high, low] = bundle.subarray(at, at + 2)
    if (high === undefined || low === undefined) return undefined
    const end = at + 2 + high * 256 + low
    if (end > bundle.length) return undefined
    leaves.push(bundle.slice(at + 2, end))
    at = end
  }
  return leaves
}
