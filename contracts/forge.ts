/** Runs forge and ends as it ended: the wrapper that npm installs exits 0 even when a test failed. */
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const architectures: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' }

/** Returns forge's exit code; its output goes to the terminal, or only its errors when `quiet`. */
export function forge(args: readonly string[], { quiet = false } = {}): number {
  const platform = `@foundry-rs/forge-${process.platform}-${architectures[process.arch] ?? process.arch}`
  const binary = createRequire(import.meta.url).resolve(join(platform, 'bin', 'forge'))
  const { status, error } = spawnSync(binary, args, {
    cwd: import.meta.dirname,
    stdio: ['ignore', quiet ? 'ignore' : 'inherit', 'inherit'],
  })
  if (error) throw error
  return status ?? 1
}

if (import.meta.main) process.exitCode = forge(process.argv.slice(2))
