import { link, open, readFile, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Fault } from '@sampan/kernel/fault'
import { type Address, type Hex, toHex } from '@sampan/kernel/hex'
import { addressOfPrivateKey, signDigest } from '@sampan/kernel/sign'
import { DEFAULT_COST, type KdfCost, type KeyFile, keyFile, sealKey, unsealKey } from './key-file.ts'

/** A key that signs and is never seen: whoever holds this object can sign, and cannot read the key out of it. */
export type Signer = {
  readonly address: Address
  /** A tagged signature of a 32-byte digest, the same bytes each time. */
  sign(digest: Hex): Hex
}

export type CreateKeystoreOptions = {
  readonly path: string
  readonly passphrase: string
  /** Fresh random bytes of the length asked for. */
  readonly random: (lengthBytes: number) => Uint8Array
  /** To bring a key; a fresh one otherwise. */
  readonly privateKey?: Hex
  readonly cost?: KdfCost
}

const MIN_PASSPHRASE_LENGTH = 12
const OTHERS_MAY_READ = 0o077

/**
 * Writes a new encrypted key file (mode 0600, whole or not at all) and opens it. Throws `keystore.exists` rather than
 * overwrite, and `keystore.passphrase_too_short` below 12 characters.
 */
export async function createKeystore(options: CreateKeystoreOptions): Promise<Signer> {
  const { path, passphrase, random, cost = DEFAULT_COST } = options
  if ([...passphrase].length < MIN_PASSPHRASE_LENGTH) {
    throw new Fault(
      'keystore.passphrase_too_short',
      `The passphrase is shorter than ${MIN_PASSPHRASE_LENGTH} characters`,
      {
        hint: 'Use several words that nobody would put together.',
      },
    )
  }
  const privateKey = options.privateKey ?? toHex(random(32))
  const signer = signerOf(privateKey)
  const key = Uint8Array.from(Buffer.from(privateKey.slice(2), 'hex'))
  const file = await sealKey({ address: signer.address, key, passphrase, random: random(56), cost })
  await writeOnce(path, `${JSON.stringify(file, undefined, 2)}\n`)
  return signer
}

/**
 * Opens a key file. Throws `keystore.not_found`, `keystore.readable_by_others`, `keystore.malformed`, or
 * `keystore.wrong_passphrase`, which an altered file gives too.
 */
export async function openKeystore(path: string, passphrase: string): Promise<Signer> {
  const file = await readKeyFile(path)
  const key = await unsealKey(file, passphrase)
  const signer = key && signerOf(toHex(key))
  if (!signer || signer.address !== file.address) {
    throw new Fault('keystore.wrong_passphrase', `The passphrase does not open ${path}`, {
      detail: { path, address: file.address },
      hint: 'Check SAMPAN_ACCEPTOR_PASSPHRASE. If it is right, the file was altered: restore it from a backup.',
    })
  }
  return signer
}

/** A signer from a bare key, for tests and for keys that something else protects. */
export function signerOf(privateKey: Hex): Signer {
  const address = addressOfPrivateKey(privateKey)
  return Object.freeze({ address, sign: (digest: Hex) => signDigest(digest, privateKey) })
}

async function readKeyFile(path: string): Promise<KeyFile> {
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOENT') throw cause
    throw new Fault('keystore.not_found', `There is no keystore at ${path}`, {
      detail: { path },
      hint: 'Create one first, then name its address as the vault’s signer.',
      cause,
    })
  })
  const { mode } = await stat(path)
  if ((mode & OTHERS_MAY_READ) !== 0) {
    throw new Fault('keystore.readable_by_others', `Others on this machine may read ${path}`, {
      detail: { path, mode: (mode & 0o777).toString(8) },
      hint: `Run: chmod 600 ${path}`,
    })
  }
  const parsed = keyFile.safeParse(parseJson(text))
  if (parsed.success) return parsed.data
  throw new Fault('keystore.malformed', `${path} is not a keystore of this version`, {
    detail: { path, problem: parsed.error.issues[0]?.message ?? '' },
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // refused below as malformed, like every other text that is no key file
  }
}

/** link() is atomic and refuses to replace: the file is there whole, or the old one is untouched. */
async function writeOnce(path: string, text: string): Promise<void> {
  const own = `${path}.${process.pid}.new`
  const handle = await open(own, 'wx', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
    await link(own, path)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause
    throw new Fault('keystore.exists', `There is a keystore at ${path} already`, {
      detail: { path },
      hint: 'Move it away first. Whoever loses a signer key loses nothing but the orders it has signed.',
      cause,
    })
  } finally {
    await handle.close()
    await rm(own, { force: true })
  }
  const directory = await open(dirname(path), 'r')
  await directory.sync()
  await directory.close()
}
