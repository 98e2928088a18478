import { tetherLikeAbi } from '@sampan/contracts/testing/tether-like'
import type { Database } from '@sampan/database/database'
import { describeEachEngine } from '@sampan/database/testing/engines'
import type { EffectPoint } from '@sampan/kernel/effect'
import { Fault } from '@sampan/kernel/fault'
import type { Address, Hex } from '@sampan/kernel/hex'
import { encodeFunctionData, parseTransaction, type TransactionSerializedEIP1559 } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { SendIntent } from '../../port/connector.ts'
import { connectorMigrations } from '../../store/migrations.ts'
import { type Anvil, startAnvil } from '../../testing/anvil.ts'
import { type Deployment, deploy, send, transfer, transferData } from '../../testing/deploy.ts'
import { type FaultProxy, startFaultProxy } from '../../testing/fault-proxy.ts'
import { openRig, type Rig } from '../../testing/rig.ts'
import { MAX_DATA_BYTES } from './prepare.ts'

const PAYEE: Address = `0x${'e5'.repeat(20)}`
const FUNDS = 1_000_000_000n

describeEachEngine('sending', connectorMigrations, ({ open }) => {
  let anvil: Anvil
  let proxy: FaultProxy
  let deployment: Deployment
  let database: Database
  let rig: Rig
  let onEffect: (point: EffectPoint) => void

  const account = () => privateKeyToAccount(anvil.keys[1] as Hex)
  const observe = (point: EffectPoint) => onEffect(point)
  const openSender = async () => {
    rig = await openRig(anvil, deployment, database, {
      key: account(),
      observe,
      rpcUrls: [proxy.url],
      bumpAfterBlocks: 3,
    })
    rig.start()
  }
  const pay = (key: string, units: bigint, extra: Partial<SendIntent> = {}) =>
    rig.act(async trx => {
      const data = transferData(PAYEE, units)
      await rig.sender?.enqueue(trx, { key, to: deployment.token.address, data, note: 'test', ...extra })
    })
  const received = () => rig.connector.balance(deployment.token.id, PAYEE, 'head')
  const statuses = (key: string) =>
    rig.events().flatMap(event => (event.type === 'sent' && event.key === key ? [event.status] : []))
  const nonce = async () => Number(await anvil.call<Hex>('eth_getTransactionCount', [account().address, 'latest']))
  const mine = (blocks = 1) => anvil.call('anvil_mine', [`0x${blocks.toString(16)}`])
  const pooled = async () => Number((await anvil.call<{ pending: Hex }>('txpool_status')).pending)

  beforeEach(async () => {
    onEffect = () => {}
    anvil = await startAnvil()
    proxy = await startFaultProxy(anvil.url)
    deployment = await deploy(anvil)
    await transfer(anvil, deployment.token, account().address.toLowerCase() as Address, FUNDS)
    await mine(10)
    database = await open(observe)
    await openSender()
  })
  afterEach(async () => {
    await rig.stop()
    await proxy.close()
    await database.close()
    await anvil.close()
  })

  for (const phase of ['before', 'after'] as const) {
    it(`has one effect when the process dies ${phase} a broadcast`, async () => {
      let deaths = 0
      onEffect = point => {
        if (point.kind === 'broadcast' && point.phase === phase && deaths++ < 2) throw new Error('killed')
      }
      await pay('once', 5n)
      await expect.poll(() => statuses('once'), { timeout: 20_000 }).toEqual(['broadcast', 'mined'])
      expect(deaths).toBeGreaterThan(1)
      expect(await received()).toBe(5n)
      expect(await nonce()).toBe(1)
    })
  }

  it('has one effect when the answer to the broadcast is lost', async () => {
    proxy.inject({ kind: 'drop_after_effect', method: 'eth_sendRawTransaction', times: 2 })
    await pay('once', 5n)
    await expect.poll(() => statuses('once'), { timeout: 20_000 }).toEqual(['broadcast', 'mined'])
    expect(await received()).toBe(5n)
    expect(await nonce()).toBe(1)
  })

  it('goes on after a restart with what was left in the middle', async () => {
    onEffect = point => {
      if (point.kind === 'broadcast') throw new Error('killed')
    }
    await pay('left', 5n)
    await expect.poll(() => rig.failures.length, { timeout: 20_000 }).toBeGreaterThan(0)
    await rig.stop()
    onEffect = () => {}
    await openSender()
    await expect.poll(() => statuses('left'), { timeout: 20_000 }).toEqual(['broadcast', 'mined'])
    expect(await received()).toBe(5n)
    expect(await nonce()).toBe(1)
  })

  it('sends again what a reorg has taken back', async () => {
    await pay('again', 5n)
    await expect.poll(() => statuses('again'), { timeout: 20_000 }).toEqual(['broadcast', 'mined'])
    await anvil.call('evm_setAutomine', [false])
    await anvil.call('anvil_reorg', [1, []])
    await mine()
    await expect.poll(pooled, { timeout: 20_000 }).toBe(1)
    expect(await received()).toBe(0n)
    await mine()
    await expect
      .poll(() => statuses('again'), { timeout: 20_000 })
      .toEqual(['broadcast', 'mined', 'broadcast', 'mined'])
    await mine(10)
    await expect.poll(() => statuses('again').at(-1), { timeout: 20_000 }).toBe('final')
    expect(await received()).toBe(5n)
  })

  it('refuses what no node would take, and what comes after it is sent', async () => {
    await pay('huge', 0n, { to: PAYEE, data: `0x${'00'.repeat(MAX_DATA_BYTES + 1)}` })
    await pay('next', 5n)
    await expect.poll(() => statuses('next'), { timeout: 20_000 }).toEqual(['broadcast', 'mined'])
    expect(statuses('huge')).toEqual(['refused'])
    expect(await nonce()).toBe(1)
  })

  it('puts back into the pool what the pool has lost', async () => {
    await anvil.call('evm_setAutomine', [false])
    await pay('lost', 5n)
    await expect.poll(pooled, { timeout: 20_000 }).toBe(1)
    await anvil.call('anvil_dropAllTransactions')
    await expect.poll(pooled, { timeout: 20_000 }).toBe(1)
    await mine()
    await expect.poll(() => statuses('lost'), { timeout: 20_000 }).toEqual(['broadcast', 'mined'])
  })

  it('raises the fees of what waits too long, and takes whichever attempt is mined', async () => {
    const swallowed: Hex[] = []
    const swallow = ({ params }: { params: unknown[] }) => {
      swallowed.push(params[0] as Hex)
      return `0x${'00'.repeat(32)}`
    }
    // The pool shows it as waiting, and no block ever takes it.
    proxy.inject({ kind: 'answer', method: 'eth_sendRawTransaction', times: 2, answer: swallow })
    proxy.inject({ kind: 'answer', method: 'eth_getTransactionByHash', times: 1000, answer: () => ({}) })
    await pay('stuck', 5n)
    await expect.poll(() => swallowed.length, { timeout: 20_000 }).toBe(1)
    await mine(4)
    await expect.poll(() => swallowed.length, { timeout: 20_000 }).toBe(2)
    const [first, second] = swallowed.map(raw => parseTransaction(raw as TransactionSerializedEIP1559))
    expect(second?.nonce).toBe(first?.nonce)
    expect(second?.data).toBe(first?.data)
    expect(second?.maxFeePerGas).toBeGreaterThanOrEqual(((first?.maxFeePerGas ?? 0n) * 1125n) / 1000n)
    // The one we had given up on is mined after all.
    await anvil.call('eth_sendRawTransaction', [swallowed[0]])
    await expect.poll(() => statuses('stuck'), { timeout: 20_000 }).toEqual(['broadcast', 'mined'])
    await mine(10)
    await expect.poll(() => statuses('stuck').at(-1), { timeout: 20_000 }).toBe('final')
    expect(await received()).toBe(5n)
    expect(await nonce()).toBe(1)
  })

  it('fills a nonce that nobody holds', async () => {
    await database.transact('test', async trx => {
      const { lockNonce } = await import('../../store/send-store.ts')
      await lockNonce(trx, anvil.chain, account().address.toLowerCase() as Address, 2)
    })
    await pay('behind', 5n)
    await expect.poll(() => statuses('behind'), { timeout: 20_000 }).toEqual(['broadcast', 'mined'])
    expect(await nonce()).toBe(3)
    expect(await received()).toBe(5n)
  })

  it('waits with a verdict until the sends before it are mined, which may be what it needs', async () => {
    await anvil.call('evm_setAutomine', [false])
    const payee = privateKeyToAccount(anvil.keys[2] as Hex).address
    const approve = encodeFunctionData({ abi: tetherLikeAbi, functionName: 'approve', args: [account().address, 5n] })
    await anvil.call('anvil_dealERC20', [payee, deployment.token.address, '0x5'])
    await pay('first', 1n)
    const data = encodeFunctionData({
      abi: tetherLikeAbi,
      functionName: 'transferFrom',
      args: [payee, account().address, 5n],
    })
    await pay('second', 0n, { data })
    await expect.poll(pooled, { timeout: 20_000 }).toBe(1)
    expect(statuses('second')).toEqual([])
    await send(anvil, { from: payee.toLowerCase() as Address, to: deployment.token.address, data: approve })
    await mine()
    await expect.poll(() => statuses('second'), { timeout: 20_000 }).toEqual(['broadcast'])
    await mine()
    await expect.poll(() => statuses('second'), { timeout: 20_000 }).toEqual(['broadcast', 'mined'])
  })

  it('skips nonces that somebody else has used with its key', async () => {
    await anvil.call('anvil_setNonce', [account().address, '0x7'])
    await pay('after', 5n)
    await expect.poll(() => statuses('after'), { timeout: 20_000 }).toEqual(['broadcast', 'mined'])
    expect(await nonce()).toBe(8)
  })

  it('sends under a new nonce when somebody else has used up its own', async () => {
    await anvil.call('evm_setAutomine', [false])
    await pay('robbed', 5n)
    await expect.poll(pooled, { timeout: 20_000 }).toBe(1)
    // First the nonce: dropped before it, it could be put back in between.
    await anvil.call('anvil_setNonce', [account().address, '0x1'])
    await anvil.call('anvil_dropAllTransactions')
    await mine(10)
    await expect.poll(() => statuses('robbed'), { timeout: 20_000 }).toContain('replaced')
    await expect.poll(pooled, { timeout: 20_000 }).toBe(1)
    await mine()
    await expect.poll(() => statuses('robbed').at(-1), { timeout: 20_000 }).toBe('mined')
    expect(await received()).toBe(5n)
  })

  it('reports a send that reverts in its block, with the reason it can find', async () => {
    await anvil.call('evm_setAutomine', [false])
    await pay('drained', FUNDS)
    await expect.poll(pooled, { timeout: 20_000 }).toBe(1)
    await anvil.call('anvil_dealERC20', [account().address, deployment.token.address, '0x0'])
    await mine()
    await expect.poll(() => statuses('drained'), { timeout: 20_000 }).toEqual(['broadcast', 'reverted'])
  })

  it('waits for money for gas, and says so', async () => {
    await anvil.call('anvil_setBalance', [account().address, '0x0'])
    await pay('poor', 5n)
    const codes = () => rig.failures.map(failure => (failure instanceof Fault ? failure.code : String(failure)))
    await expect.poll(codes, { timeout: 20_000 }).toContain('connector.gas_money_missing')
    expect(rig.connector.health().failing?.code).toBe('connector.gas_money_missing')
    await anvil.call('anvil_setBalance', [account().address, '0xde0b6b3a7640000'])
    await expect.poll(() => statuses('poor'), { timeout: 20_000 }).toEqual(['broadcast', 'mined'])
    expect(await nonce()).toBe(1)
  })

  it('sends a batch of thirty in order, each once', async () => {
    await anvil.call('evm_setAutomine', [false])
    await anvil.call('evm_setIntervalMining', [1])
    await rig.act(async trx => {
      for (let i = 0; i < 30; i++) {
        const data = transferData(PAYEE, 1n)
        await rig.sender?.enqueue(trx, { key: `batch:${i}`, to: deployment.token.address, data, note: 'test' })
      }
    })
    await expect.poll(received, { timeout: 30_000 }).toBe(30n)
    expect(await nonce()).toBe(30)
  })
})
