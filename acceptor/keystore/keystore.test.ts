import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { verifySignature } from '@sampan/kernel/verify'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createKeystore, openKeystore } from './keystore.ts'

const PASSPHRASE = 'otter lamp nine gravel'
const CHEAP = { n: 2 ** 10, r: 8, p: 1 }
const random = (length: number) => crypto.getRandomValues(new Uint8Array(length))

let directory: string
let path: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sampan-keystore-'))
  path = join(directory, 'signer.json')
})
afterEach(() => rm(directory, { recursive: true, force: true }))

const create = () => createKeystore({ path, passphrase: PASSPHRASE, random, cost: CHEAP })

test('a created key opens again and signs as the same address', async () => {
  const created = await create()
  const opened = await openKeystore(path, PASSPHRASE)
  const digest = `0x${'5a'.repeat(32)}` as const
  expect(opened.address).toBe(created.address)
  expect(opened.sign(digest)).toBe(created.sign(digest))
  expect(verifySignature(digest, opened.sign(digest), opened.address)).toBe('valid')
})

test('a key that is brought is the key that signs', async () => {
  const privateKey = `0x${'11'.repeat(32)}` as const
  const signer = await createKeystore({ path, passphrase: PASSPHRASE, random, cost: CHEAP, privateKey })
  expect(signer.address).toBe('0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a')
})

test('the file is for its owner alone, and neither it nor the signer shows the key', async () => {
  const privateKey = `0x${'11'.repeat(32)}` as const
  const signer = await createKeystore({ path, passphrase: PASSPHRASE, random, cost: CHEAP, privateKey })
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect(await readFile(path, 'utf8')).not.toContain('1111111111111111')
  expect(JSON.stringify(signer)).not.toContain('1111111111111111')
  expect(await readdir(directory)).toEqual(['signer.json'])
})

test('a wrong passphrase and an altered file are refused by name', async () => {
  await create()
  await expect(openKeystore(path, 'otter lamp nine gravle')).rejects.toMatchObject({
    code: 'keystore.wrong_passphrase',
  })
  const file = JSON.parse(await readFile(path, 'utf8'))
  await writeFile(path, JSON.stringify({ ...file, address: `0x${'00'.repeat(20)}` }))
  await expect(openKeystore(path, PASSPHRASE)).rejects.toMatchObject({ code: 'keystore.wrong_passphrase' })
  await writeFile(path, '{"version": 2}')
  await expect(openKeystore(path, PASSPHRASE)).rejects.toMatchObject({ code: 'keystore.malformed' })
})

test('a missing file and one that others may read are refused', async () => {
  await expect(openKeystore(path, PASSPHRASE)).rejects.toMatchObject({ code: 'keystore.not_found' })
  await create()
  await chmod(path, 0o644)
  await expect(openKeystore(path, PASSPHRASE)).rejects.toMatchObject({ code: 'keystore.readable_by_others' })
})

test('a keystore is never overwritten, and a short passphrase is refused before anything is written', async () => {
  await create()
  const before = await readFile(path)
  await expect(create()).rejects.toMatchObject({ code: 'keystore.exists' })
  expect(await readFile(path)).toEqual(before)
  const short = createKeystore({ path: `${path}.2`, passphrase: 'short', random, cost: CHEAP })
  await expect(short).rejects.toMatchObject({ code: 'keystore.passphrase_too_short' })
  expect(await readdir(directory)).toEqual(['signer.json'])
})
