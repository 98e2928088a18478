import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Anvil, startAnvil } from '@sampan/connector/testing/anvil'
import { createVault, type Deployment, deploy } from '@sampan/connector/testing/deploy'
import { addressOfPrivateKey } from '@sampan/kernel/sign'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const CLI = new URL('./main.ts', import.meta.url).pathname

type Ended = { code: number; stdout: string; stderr: string }

/** The real command in a process of its own. */
async function sampan(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('SAMPAN_')))
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [CLI, ...args], {
      env: { ...clean, ...env },
    })
    return { code: 0, stdout, stderr }
  } catch (error) {
    return error as Ended
  }
}

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sampan-cli-'))
})
afterAll(() => rm(directory, { recursive: true }))

describe('sampan', () => {
  test('says what it can do, and what is wrong with a call', async () => {
    expect((await sampan(['help'])).stdout).toContain('doctor')
    expect((await sampan(['help', 'verify'])).stdout).toContain('--log-key')
    expect(await sampan(['fly'])).toMatchObject({ code: 2, stderr: expect.stringContaining('no command "fly"') })
    expect(await sampan(['verify'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('<receipt.json> is missing'),
    })
    expect(await sampan(['demo', '--payments', '0'])).toMatchObject({ code: 1, stderr: expect.stringContaining('50') })
  })

  test('verify says no to what is not a receipt', async () => {
    const path = join(directory, 'no.json')
    await writeFile(path, '{"format":"sampan/receipt@v1"}')
    expect(await sampan(['verify', path])).toMatchObject({ code: 1, stdout: expect.stringContaining('does NOT hold') })
    expect(await sampan(['verify', join(directory, 'nowhere.json')])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('receipt.unreadable'),
    })
  })

  test('keystore makes a key once, and never over another', async () => {
    const path = join(directory, 'key.json')
    const env = { SAMPAN_ACCEPTOR_PASSPHRASE: 'correct horse battery staple' }
    expect(await sampan(['keystore', path], env)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^0x[0-9a-f]{40}\n$/),
    })
    expect(await sampan(['keystore', path], env)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('keystore.exists'),
    })
  })
})

describe('sampan doctor and api-key', () => {
  const key = `0x${'a1'.repeat(32)}` as const
  const env = { SAMPAN_RELAYER_KEY: key, SAMPAN_LOG_KEY: `0x${'b2'.repeat(32)}` }
  let anvil: Anvil
  let deployment: Deployment
  beforeAll(async () => {
    anvil = await startAnvil({})
    deployment = await deploy(anvil)
  })
  afterAll(() => anvil?.close())

  async function configuration(changes: Record<string, unknown> = {}): Promise<string> {
    const arbiter = anvil.accounts[5]
    const { id } = deployment.token
    const path = join(directory, 'sampan.json')
    const config = {
      public_url: 'http://localhost:7400',
      listen: { host: '127.0.0.1', port: 0 },
      database: { engine: 'pglite', directory: join(directory, 'database') },
      log: { origin: 'cli.example/ledger/1' },
      operator: { name: 'Test' },
      chains: [
        {
          id: anvil.chain,
          rpc_urls: [anvil.url],
          deployment: 'deployment.json',
        },
      ],
      rails: [{ id: 'pix', currencies: ['BRL'] }],
      arbiters: [arbiter],
      acceptors: [
        { name: 'Ana', chain: anvil.chain, vault: await createVault(anvil, deployment, anvil.accounts[3] ?? '0x') },
      ],
      merchants: [{ name: 'Shop', settlement_asset: id, settlement_address: anvil.accounts[4], arbiters: [arbiter] }],
      ...changes,
    }
    await writeFile(join(directory, 'deployment.json'), JSON.stringify(deployment.record))
    await writeFile(path, JSON.stringify(config))
    return path
  }

  test('find nothing wrong with what is right, once the relayer has gas', async () => {
    const path = await configuration()
    const poor = await sampan(['doctor', path], env)
    expect(poor).toMatchObject({ code: 1, stdout: expect.stringContaining('has nothing to pay gas with') })
    await anvil.call('anvil_setBalance', [addressOfPrivateKey(key), '0xde0b6b3a7640000'])
    expect(await sampan(['doctor', path], env)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Nothing is wrong.'),
    })
  })

  test('name what is wrong and how to mend it', async () => {
    const path = await configuration({
      rails: [
        { id: 'pix', currencies: ['EUR'] },
        { id: 'pigeon', currencies: ['EUR'] },
      ],
      arbiters: [],
      acceptors: [{ name: 'Nobody', chain: anvil.chain, vault: `0x${'99'.repeat(20)}` }],
    })
    const { code, stdout } = await sampan(['doctor', path])
    expect(code).toBe(1)
    expect(stdout).toContain('SAMPAN_RELAYER_KEY is not set')
    expect(stdout).toContain('pix does not carry EUR')
    expect(stdout).toContain('rail pigeon does not exist')
    expect(stdout).toContain('share no arbiter')
    expect(stdout).toContain(`FAIL vault 0x${'99'.repeat(20)} of Nobody`)
  })

  test('an API key is made for a merchant that is configured, and for no other', async () => {
    const path = await configuration()
    expect(await sampan(['api-key', path, 'Shop'], env)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^sk_test_/),
    })
    expect(await sampan(['api-key', path, 'Stranger'], env)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('It has: Shop'),
    })
  })
})
