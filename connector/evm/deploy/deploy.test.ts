import { paymentAddressFactoryAbi } from '@sampan/contracts/payment-address-factory'
import { vaultFactoryAbi } from '@sampan/contracts/vault-factory'
import type { Asset } from '@sampan/kernel/asset'
import { type Address, fromHex, type Hex } from '@sampan/kernel/hex'
import { keccakHex } from '@sampan/kernel/keccak'
import { decodeFunctionResult, encodeFunctionData } from 'viem'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { asset } from '../../registry/assets.ts'
import { type Anvil, startAnvil } from '../../testing/anvil.ts'
import { deployToken, receiptOf, send } from '../../testing/deploy.ts'
import { createdBy, firstCreatedBy } from '../create-address.ts'
import { openRpc, type Rpc } from '../rpc.ts'
import { planDeployment } from './contracts.ts'
import { type DeployOptions, deployContracts } from './deploy.ts'
import { DEPLOYER, DEPLOYER_CODE, DEPLOYER_CREATION } from './deployer.ts'
import { addressIn } from './record.ts'

let anvil: Anvil
let rpc: Rpc
let token: Asset
let sent: number

const run = (changes: Partial<DeployOptions> = {}) => {
  const sender = (call: { to: Address; data: Hex }) => {
    sent++
    return send(anvil, call)
  }
  return deployContracts({ rpc, token, send: sender, pollMs: 10, ...changes })
}
const codeAt = (address: Address) => rpc.call<Hex>('eth_getCode', [address, 'latest'])
const setCode = (address: Address, code: Hex) => anvil.call('anvil_setCode', [address, code])

beforeEach(async () => {
  sent = 0
  anvil = await startAnvil()
  rpc = openRpc({ urls: [anvil.url], attempts: 1 })
  token = asset(anvil.chain, await deployToken(anvil), 'USDT', 6)
})
afterEach(() => anvil.close())

describe('deploying', () => {
  test('puts every contract at the address known before, and records what stands there', async () => {
    const plan = planDeployment()
    expect(plan.map(({ name }) => name)).toEqual(['VaultFactory', 'PaymentAddressFactory', 'Anchor'])

    const { record, created } = await run()

    expect(created).toEqual(['VaultFactory', 'PaymentAddressFactory', 'Anchor'])
    const planned = plan.flatMap(entry => [entry, ...entry.creates])
    expect(record.contracts.map(({ name }) => name)).toEqual(planned.map(({ name }) => name))
    for (const { address, code_hash, name, block_number } of record.contracts) {
      expect(address).toBe(planned.find(known => known.name === name)?.address)
      expect(code_hash).toBe(keccakHex(fromHex(await codeAt(address))))
      const creation = plan.findIndex(one => one.name === name || one.creates.some(made => made.name === name))
      expect(block_number).toBe(2 + creation)
    }
    expect(record).toMatchObject({ format: 'sampan/deployment@v1', chain: anvil.chain })
    const tokenHash = keccakHex(fromHex(await codeAt(token.address)))
    expect(record.tokens).toEqual([{ id: token.id, symbol: 'USDT', decimals: 6, code_hash: tokenHash }])
  })

  test('leaves factories that know their implementations', async () => {
    const { record } = await run()
    for (const [abi, factory, made, nonce] of [
      [vaultFactoryAbi, 'VaultFactory', 'Vault', 3],
      [paymentAddressFactoryAbi, 'PaymentAddressFactory', 'PaymentAddress', 1],
    ] as const) {
      const data = encodeFunctionData({ abi, functionName: 'implementation' })
      const result = await rpc.call<Hex>('eth_call', [{ to: addressIn(record, factory), data }, 'latest'])
      const implementation = decodeFunctionResult({ abi, functionName: 'implementation', data: result }).toLowerCase()
      expect(implementation).toBe(addressIn(record, made))
      expect(implementation).toBe(createdBy(addressIn(record, factory), nonce))
    }
  })

  test('a second time sends nothing and says the same', async () => {
    const first = await run()
    await anvil.call('anvil_mine', ['0x10'])
    sent = 0
    expect(await run({ earlier: first.record })).toEqual({ record: first.record, created: [] })
    expect(await run(), 'finds the blocks without a record too').toEqual({ record: first.record, created: [] })
    expect(sent).toBe(0)
  })

  test('goes on where an earlier run ended', async () => {
    const { record } = await run()
    await setCode(addressIn(record, 'PaymentAddressFactory'), '0x')
    await anvil.call('anvil_setNonce', [addressIn(record, 'PaymentAddressFactory'), '0x0'])
    await setCode(addressIn(record, 'PaymentAddress'), '0x')
    await anvil.call('anvil_setNonce', [addressIn(record, 'PaymentAddress'), '0x0'])
    sent = 0
    expect((await run()).created).toEqual(['PaymentAddressFactory'])
    expect(sent).toBe(1)
  })

  test('keeps the tokens of earlier runs', async () => {
    const { record } = await run()
    const other = asset(anvil.chain, await deployToken(anvil, 18), 'USDC', 18)
    const { record: later } = await run({ token: other, earlier: record })
    expect(later.tokens.map(({ id }) => id)).toEqual([token.id, other.id])
    expect((await run({ earlier: later })).record.tokens).toHaveLength(2)
  })
})

describe('what deploying refuses', () => {
  const refuses = async (code: string, changes: Partial<DeployOptions> = {}) => {
    await expect(run(changes)).rejects.toMatchObject({ code })
  }

  test('a node on another chain, and a record of another', async () => {
    await refuses('connector.wrong_chain', { token: asset('eip155:5', token.address, 'USDT', 6) })
    const { record } = await run()
    await refuses('connector.wrong_chain', { earlier: { ...record, chain: 'eip155:5' } })
  })

  test('a chain that calls itself Ethereum and has another first block', async () => {
    await anvil.close()
    anvil = await startAnvil({ chainId: 1 })
    rpc = openRpc({ urls: [anvil.url], attempts: 1 })
    await refuses('connector.wrong_genesis', { token: { ...token, chain: 'eip155:1' } })
  })

  test('a token that is not there, has other decimals or other code', async () => {
    await refuses('connector.wrong_asset', { token: asset(anvil.chain, `0x${'12'.repeat(20)}`, 'USDT', 6) })
    await refuses('connector.wrong_asset', { token: { ...token, decimals: 18 } })
    await refuses('connector.wrong_asset', { token: { ...token, codeHash: `0x${'34'.repeat(32)}` } })
    expect(sent).toBe(0)
    const { record } = await run()
    const [recorded] = record.tokens
    await run({ token: { ...token, codeHash: recorded?.code_hash } })
    await setCode(token.address, `${await codeAt(token.address)}00`)
    await refuses('connector.wrong_asset', { earlier: record })
  })

  test('a chain without the deterministic deployer, until it is put there as the refusal says', async () => {
    await setCode(DEPLOYER, '0x')
    await anvil.call('anvil_setNonce', [DEPLOYER, '0x0'])
    const fault = await run().catch(error => error)
    expect(fault).toMatchObject({ code: 'deploy.no_deployer', detail: DEPLOYER_CREATION })
    await anvil.call('anvil_setBalance', [DEPLOYER_CREATION.sender, `0x${(10n ** 16n).toString(16)}`])
    await receiptOf(anvil, await anvil.call<Hex>('eth_sendRawTransaction', [DEPLOYER_CREATION.raw]))
    expect(await codeAt(DEPLOYER)).toBe(DEPLOYER_CODE)
    expect((await run()).created).toHaveLength(3)
  })

  test('a chain whose deployer is something else', async () => {
    await setCode(DEPLOYER, '0x00')
    await refuses('deploy.no_deployer')
  })

  test('code that differs in a byte, of a factory, of what it created, and of its immutable words', async () => {
    const { record } = await run()
    for (const { name, address } of record.contracts) {
      const code = await codeAt(address)
      for (const place of [10, code.length - 1]) {
        const digit = code[place] === '0' ? '1' : '0'
        await setCode(address, `${code.slice(0, place)}${digit}${code.slice(place + 1)}` as Hex)
        await expect(run(), name).rejects.toMatchObject({ code: 'deploy.wrong_code', detail: { contract: name } })
      }
      const creator = address.slice(2)
      const other = `${'9'.repeat(40)}`
      const implementation = firstCreatedBy(address).slice(2)
      const rewired = code.replace(implementation, other).replace(creator, other) as Hex
      await setCode(address, rewired)
      if (rewired !== code) await refuses('deploy.wrong_code')
      await setCode(address, code)
    }
    expect((await run()).created).toEqual([])
  })

  test('a creation that ran out of gas', async () => {
    const starve = (call: { to: Address; data: Hex }) => {
      return anvil.call<Hex>('eth_sendTransaction', [{ from: anvil.accounts[0], gas: '0x400000', ...call }])
    }
    await refuses('deploy.failed', { send: starve })
  })
})
