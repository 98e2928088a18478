import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Anvil, startAnvil } from '@sampan/connector/testing/anvil'
import { deployToken } from '@sampan/connector/testing/deploy'
import { gatewayConfig } from '@sampan/gateway/config'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readDeploymentRecord } from '../configuration/deployment-record.ts'
import { readConfiguration } from '../configuration/read-configuration.ts'

const CLI = new URL('../main.ts', import.meta.url).pathname

type Ended = { code: number; stdout: string; stderr: string }

let directory: string
let anvil: Anvil
let token: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sampan-deploy-'))
  anvil = await startAnvil()
  token = `${anvil.chain}/erc20:${await deployToken(anvil)}`
})
afterAll(async () => {
  await anvil?.close()
  await rm(directory, { recursive: true })
})

/** The real command in a process of its own. */
async function deploy(options: Record<string, string>, key?: string): Promise<Ended> {
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('SAMPAN_')))
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value])
  try {
    const ended = await promisify(execFile)(process.execPath, [CLI, 'deploy', ...args], {
      cwd: directory,
      env: { ...clean, ...(key && { SAMPAN_RELAYER_KEY: key }) },
    })
    return { code: 0, ...ended }
  } catch (error) {
    return error as Ended
  }
}

describe('sampan deploy', () => {
  const right = () => ({ chain: anvil.url, token, symbol: 'USDT', decimals: '6', record: 'record.json' })

  test('refuses without writing anything', async () => {
    const refused = async (options: Record<string, string>, code: string) => {
      expect(await deploy(options)).toMatchObject({ code: 1, stderr: expect.stringContaining(code) })
    }
    await refused({ token }, 'deploy.bad_option: --chain')
    await refused({ chain: anvil.url, token: 'USDT' }, 'deploy.bad_option: --token')
    await refused({ chain: anvil.url, token }, 'deploy.unknown_token')
    await refused({ ...right(), decimals: '18' }, 'connector.wrong_asset')
    await refused({ ...right(), 'code-hash': '0x12' }, 'deploy.bad_option: --code-hash')
    await refused({ ...right(), 'code-hash': `0x${'12'.repeat(32)}` }, 'connector.wrong_asset')
    await refused(right(), 'config.secret_missing')
    const ethereum = 'eip155:1/erc20:0xdac17f958d2ee523a2206206994597c13d831ec7'
    await refused({ chain: anvil.url, token: ethereum }, 'connector.wrong_chain')
    await refused({ chain: anvil.url, token: ethereum, decimals: '18' }, 'deploy.bad_option: The registry')
    await expect(readFile(join(directory, 'record.json'))).rejects.toThrow('ENOENT')
  })

  test('writes a record that a configuration can name, and the second time needs no key', async () => {
    const first = await deploy(right(), anvil.keys[0])
    expect(first).toMatchObject({ code: 0, stdout: expect.stringContaining('Created VaultFactory') })
    expect(first.stdout).toContain('Nothing had pinned the code of the token')
    const path = join(directory, 'record.json')
    const record = readDeploymentRecord(path)

    const second = await deploy(right())
    expect(second).toMatchObject({ code: 0, stdout: expect.stringContaining('Everything was there') })
    expect(second.stdout).not.toContain('Nothing had pinned')
    expect(readDeploymentRecord(path)).toEqual(record)

    const [vaultFactory] = record.contracts
    const [chain] = readConfiguration(await configuration({ deployment: 'record.json' }), gatewayConfig).chains
    expect(chain).toMatchObject({ vault_factory: vaultFactory?.address, tokens: record.tokens })
  })

  test('the record must be of the chain that names it, and whole', async () => {
    const refused = async (chain: Record<string, unknown>, problem: string) => {
      const path = await configuration(chain)
      expect(() => readConfiguration(path, gatewayConfig)).toThrow(problem)
    }
    await refused({ deployment: 'record.json', id: 'eip155:1' }, 'not of eip155:1')
    await refused({ deployment: 'record.json', vault_factory: `0x${'11'.repeat(20)}` }, 'vault_factory does too')
    await refused({ deployment: 'nowhere.json' }, 'cannot be read')
    await writeFile(join(directory, 'half.json'), '{"format":"sampan/deployment@v1"}')
    await refused({ deployment: 'half.json' }, 'contracts')
    await writeFile(
      join(directory, 'empty.json'),
      '{"format":"sampan/deployment@v1","chain":"eip155:31337","contracts":[],"tokens":[]}',
    )
    await refused({ deployment: 'empty.json' }, 'has no VaultFactory')
  })

  async function configuration(chain: Record<string, unknown>): Promise<string> {
    const path = join(directory, 'sampan.yaml')
    const config = {
      public_url: 'http://localhost:7400',
      listen: { port: 0 },
      database: { engine: 'pglite', directory: 'database' },
      log: { origin: 'deploy.example/ledger/1' },
      operator: { name: 'Test' },
      chains: [{ id: anvil.chain, rpc_urls: [anvil.url], ...chain }],
    }
    await writeFile(path, JSON.stringify(config))
    return path
  }
})
