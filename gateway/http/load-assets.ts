import { readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'

export type Asset = {
  readonly contentType: string
  readonly plain: Uint8Array<ArrayBuffer>
  /** Not there for what does not get smaller. */
  readonly br?: Uint8Array<ArrayBuffer>
  readonly gzip?: Uint8Array<ArrayBuffer>
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
}

/**
 * Reads a folder of built files once, each also compressed, so that nothing a caller writes ever names a file. Keys are
 * paths such as `assets/page-1a2b.js`; hidden files and types a page does not load are left out.
 */
export function loadAssets(directory: string | URL): ReadonlyMap<string, Asset> {
  const root = directory instanceof URL ? fileURLToPath(directory) : directory
  const assets = new Map<string, Asset>()
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const path = relative(root, join(entry.parentPath, entry.name)).split(sep)
    const contentType = TYPES[extname(entry.name)]
    if (!entry.isFile() || contentType === undefined || path.some(part => part.startsWith('.'))) continue
    const plain = new Uint8Array(readFileSync(join(root, ...path)))
    assets.set(path.join('/'), { contentType, plain, ...compress(plain) })
  }
  return assets
}

function compress(plain: Uint8Array): Pick<Asset, 'br' | 'gzip'> {
  const br = new Uint8Array(brotliCompressSync(plain))
  const gzip = new Uint8Array(gzipSync(plain))
  return { ...(br.length < plain.length && { br }), ...(gzip.length < plain.length && { gzip }) }
}
