/** A file of a log as c2sp.org/tlog-tiles names it. `width` is the number of hashes or entries, at most 256. */
export type LogFile =
  | { readonly type: 'checkpoint' }
  | { readonly type: 'tile'; readonly level: number; readonly index: number; readonly width: number }
  | { readonly type: 'entries'; readonly index: number; readonly width: number }

export const TILE_WIDTH = 256

/** Reads a path under the log's prefix, such as `/tile/0/x001/067.p/12`. `undefined` for any other spelling. */
export function parseLogPath(path: string): LogFile | undefined {
  if (path === '/checkpoint') return { type: 'checkpoint' }
  const match = /^\/tile\/(entries|\d{1,2})\/((?:x\d{3}\/){0,4}\d{3})(?:\.p\/([1-9]\d{0,2}))?$/.exec(path)
  const [, kind = '', groups = '', partial] = match ?? []
  const width = partial === undefined ? TILE_WIDTH : Number(partial)
  const index = Number(groups.replaceAll(/[x/]/g, ''))
  if (!match || width > TILE_WIDTH || (partial !== undefined && width === TILE_WIDTH)) return undefined
  if (groups.startsWith('x000')) return undefined
  if (kind === 'entries') return { type: 'entries', index, width }
  const level = Number(kind)
  return String(level) === kind && level <= 63 ? { type: 'tile', level, index, width } : undefined
}

/** The path of a tile or of a bundle of entries; the opposite of `parseLogPath`. */
export function formatLogPath(file: LogFile): string {
  if (file.type === 'checkpoint') return '/checkpoint'
  const digits = String(file.index)
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0')
  const groups = padded.match(/\d{3}/g) ?? []
  const number = groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/')
  const suffix = file.width === TILE_WIDTH ? '' : `.p/${file.width}`
  return `/tile/${file.type === 'tile' ? file.level : 'entries'}/${number}${suffix}`
}

/** How many hashes or entries of a file exist in a tree of `size`; 256 when it is full, 0 or less when there is none. */
export function availableWidth(file: Exclude<LogFile, { type: 'checkpoint' }>, size: number): number {
  const level = file.type === 'tile' ? file.level : 0
  return Math.min(TILE_WIDTH, Math.floor(size / 256 ** level) - file.index * TILE_WIDTH)
}
