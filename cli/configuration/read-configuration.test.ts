import { writeFileSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { acceptorConfig } from '@sampan/acceptor/config'
import { gatewayConfig } from '@sampan/gateway/config'
import { Fault } from '@sampan/kernel/fault'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readConfiguration, readSecret } from './read-configuration.ts'

const DOCS = new URL('../../docs/running.md', import.meta.url)

let directory: string
const files = new Map<string, string>()

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sampan-config-'))
  const docs = await readFile(DOCS, 'utf8')
  for (const [, name = '', text = ''] of docs.matchAll(/```yaml file=(\S+)\n([\s\S]*?)```/g)) {
    await put(name, text)
    files.set(name, text)
  }
})
afterAll(() => rm(directory, { recursive: true }))

async function put(name: string, text: string): Promise<string> {
  const path = join(directory, name)
  await writeFile(path, text)
  return path
}

function faultOf(run: () => unknown): Fault {
  try {
    run()
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  }
  throw new Error('Nothing was refused')
}

describe('the files in docs/running.md', () => {
  test('are valid as they stand', () => {
    expect(readConfiguration(join(directory, 'sampan.yaml'), gatewayConfig).operator.name).toBe('Example Pay')
    expect(readConfiguration(join(directory, 'acceptor.yaml'), acceptorConfig).offers).toHaveLength(1)
  })
})

describe('a wrong configuration', () => {
  test('is refused with every wrong value named, and an example of a right one', async () => {
    const text = (files.get('sampan.yaml') ?? '')
      .replace('https://pay.example.com', 'pay.example.com')
      .replace('port: 7400', 'port: 74000')
      .replace('fee_bps: 50', 'fee_bps: 500')
    const fault = faultOf(() => readConfigurationAt('wrong.yaml', text))
    expect(fault.code).toBe('config.invalid')
    expect(fault.message).toContain('public_url')
    expect(fault.message).toContain('for example "https://pay.example.com"')
    expect(fault.message).toContain('listen.port')
    expect(fault.message).toContain('operator.fee_bps')
  })

  test('with a name that does not exist is refused by that name', () => {
    const fault = faultOf(() => readConfigurationAt('extra.yaml', `${files.get('sampan.yaml')}\nlivemod: true\n`))
    expect(fault.message).toContain('livemod')
  })

  test('that is not YAML, or not there, says so', () => {
    expect(faultOf(() => readConfigurationAt('broken.yaml', 'a: [1')).code).toBe('config.not_yaml')
    expect(faultOf(() => readConfiguration(join(directory, 'nowhere.yaml'), gatewayConfig)).code).toBe(
      'config.unreadable',
    )
  })

  function readConfigurationAt(name: string, text: string) {
    const path = join(directory, name)
    writeFileSync(path, text)
    return readConfiguration(path, gatewayConfig)
  }
})

describe('a secret', () => {
  test('is read from the environment and never repeated in a message', () => {
    process.env['SAMPAN_TEST_SECRET'] = 'hunter2'
    const fault = faultOf(() => readSecret('SAMPAN_TEST_SECRET', '0x…', /^0x[0-9a-f]{64}$/))
    expect(fault.code).toBe('config.secret_malformed')
    expect(`${fault.message} ${fault.hint}`).not.toContain('hunter2')
    delete process.env['SAMPAN_TEST_SECRET']
    expect(faultOf(() => readSecret('SAMPAN_TEST_SECRET', '0x…', /./)).code).toBe('config.secret_missing')
  })
})
