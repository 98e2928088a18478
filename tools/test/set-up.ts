import { access } from 'node:fs/promises'
import { findPostgres } from './postgres.ts'
import { runCommand } from './run-command.ts'

type Need = { readonly debianPackage: string; readonly isThere: () => Promise<boolean> }

const fileIsThere = (path: string) => () =>
  access(path).then(
    () => true,
    () => false,
  )

/** What the tests take from the system; everything else comes from npm. */
const NEEDS: readonly Need[] = [
  { debianPackage: 'postgresql', isThere: async () => (await findPostgres()) !== undefined },
  { debianPackage: 'chromium-headless-shell', isThere: fileIsThere('/usr/bin/chromium-headless-shell') },
  {
    debianPackage: 'fonts-noto-core',
    isThere: fileIsThere('/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf'),
  },
  { debianPackage: 'z3', isThere: fileIsThere('/usr/bin/z3') },
]

/** Installs what is missing when it may; otherwise says what to install and returns false. */
export async function setUp(): Promise<boolean> {
  const missing = await findMissing()
  if (missing.length === 0) return true
  const install = ['apt-get', 'install', '--yes', '-qq', '--no-install-recommends', ...missing]
  if (process.getuid?.() !== 0) {
    console.error(`The tests need these Debian packages:\n  sudo apt-get update && sudo ${install.join(' ')}`)
    return false
  }
  console.log(`installing ${missing.join(', ')}`)
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  const lock = ['-o', 'DPkg::Lock::Timeout=120']
  for (const command of [
    ['apt-get', ...lock, 'update', '-qq'],
    [...install, ...lock],
  ]) {
    const { code, output } = await runCommand(command, { env })
    if (code !== 0) console.error(`${command.join(' ')} failed:\n${output}`)
  }
  const still = await findMissing()
  if (still.length > 0) console.error(`Still missing after installing: ${still.join(', ')}`)
  return still.length === 0
}

async function findMissing(): Promise<string[]> {
  const there = await Promise.all(NEEDS.map(need => need.isThere()))
  return NEEDS.filter((_, i) => !there[i]).map(need => need.debianPackage)
}
