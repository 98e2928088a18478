import { expect, test } from 'vitest'
import { startAnvil } from './anvil.ts'

test('an account that is asked to send many things at once sends each of them', async () => {
  const anvil = await startAnvil()
  const [from, to] = anvil.accounts
  const sends = Array.from({ length: 40 }, () => anvil.call('eth_sendTransaction', [{ from, to, value: '0x1' }]))
  expect(new Set(await Promise.all(sends)).size).toBe(40)
  expect(Number(await anvil.call('eth_getTransactionCount', [from, 'pending']))).toBe(40)
  const refused = anvil.call('eth_sendTransaction', [{ from: `0x${'99'.repeat(20)}`, to }])
  await expect(refused).rejects.toThrow('No Signer available')
  await expect(anvil.call('eth_sendTransaction', [{ from, to }])).resolves.toMatch(/^0x/)
  await anvil.close()
})
