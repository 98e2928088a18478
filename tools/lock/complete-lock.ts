import { readFileSync, writeFileSync } from 'node:fs'

export type LockedPackage = {
  version?: string
  optionalDependencies?: Record<string, string>
  dev?: boolean
  optional?: boolean
  os?: string[]
  cpu?: string[]
  libc?: string[]
}
export type Lock = { packages: Record<string, LockedPackage> }

const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32']
/** Names as packages write them, longest first where one contains another, and what npm calls them. */
const PROCESSORS: readonly (readonly [written: string, npm: string])[] = [
  ['loong64', 'loong64'],
  ['riscv64', 'riscv64'],
  ['mips64el', 'mips64el'],
  ['ppc64le', 'ppc64'],
  ['ppc64', 'ppc64'],
  ['s390x', 's390x'],
  ['wasm32', 'wasm32'],
  ['amd64', 'x64'],
  ['arm64', 'arm64'],
  ['ia32', 'ia32'],
  ['arm', 'arm'],
  ['x64', 'x64'],
]

/**
 * npm leaves an optional package out of the lock when the registry at hand does not serve it, and `npm ci` then refuses
 * the lock elsewhere. Returns a lock that names every optional package of every platform, and the places added.
 */
export function completeLock<L extends Lock>(lock: L): { lock: L; added: string[] } {
  const packages = { ...lock.packages }
  const added: string[] = []
  for (const [place, owner] of Object.entries(lock.packages)) {
    for (const [name, range] of Object.entries(owner.optionalDependencies ?? {})) {
      if (isReachable(packages, place, name)) continue
      packages[`node_modules/${name}`] = stub(name, range, owner.dev === true)
      added.push(`node_modules/${name}`)
    }
  }
  const sorted = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)))
  return { lock: { ...lock, packages: sorted }, added }
}

/** Whether Node, standing in `place`, would find the package there or in a folder above. */
function isReachable(packages: Lock['packages'], place: string, name: string): boolean {
  const steps = place.split('/node_modules/')
  return [...steps.keys(), steps.length].some(length => {
    const folder = steps.slice(0, length).join('/node_modules/')
    return Object.hasOwn(packages, folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`)
  })
}

function stub(name: string, range: string, dev: boolean): LockedPackage {
  const system = SYSTEMS.find(candidate => name.includes(candidate))
  const processor = PROCESSORS.find(([written]) => name.includes(written))
  return {
    version: range.replace(/^[^\d]*/, ''),
    ...(system !== undefined && { os: [system] }),
    // A platform nobody has keeps npm from asking for a package whose name does not tell.
    cpu: [processor?.[1] ?? 'none'],
    ...(dev && { dev }),
    optional: true,
  }
}

if (import.meta.main) {
  const path = process.argv[2] ?? 'package-lock.json'
  const { lock, added } = completeLock(JSON.parse(readFileSync(path, 'utf8')) as Lock)
  if (added.length > 0) writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`)
  console.log(`${added.length} optional packages added to ${path}`)
}
