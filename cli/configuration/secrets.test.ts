import { gatewayConfig } from '@sampan/gateway/config'
import { afterEach, expect, test, vi } from 'vitest'
import { gatewaySecrets } from './secrets.ts'

const key = (byte: string) => `0x${byte.repeat(32)}`
const config = gatewayConfig.parse({
  public_url: 'https://pay.example.com',
  listen: { port: 7400 },
  database: { engine: 'pglite', directory: 'data' },
  log: { origin: 'pay.example.com/ledger' },
  operator: { name: 'Example' },
  chains: [{ id: 'eip155:1', rpc_urls: ['https://rpc.example.com'], vault_factory: `0x${'01'.repeat(20)}` }],
})

afterEach(() => vi.unstubAllEnvs())

test('the second key is read when it is set, left out when it is not, and refused when it is no key', () => {
  vi.stubEnv('SAMPAN_RELAYER_KEY', key('a1'))
  vi.stubEnv('SAMPAN_LOG_KEY', key('b2'))
  expect(gatewaySecrets(config)).toEqual({ relayerKey: key('a1'), logKey: key('b2') })
  vi.stubEnv('SAMPAN_SECOND_KEY', key('c3'))
  expect(gatewaySecrets(config).secondKey).toBe(key('c3'))
  vi.stubEnv('SAMPAN_SECOND_KEY', 'hunter2')
  expect(() => gatewaySecrets(config)).toThrow('SAMPAN_SECOND_KEY')
})
