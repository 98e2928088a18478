import type { Database } from '@sampan/database/database'
import { describeEachEngine } from '@sampan/database/testing/engines'
import type { Address } from '@sampan/kernel/hex'
import { privateKeyToAccount } from 'viem/accounts'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { connectorMigrations } from '../store/migrations.ts'
import { resumeChain } from '../store/resume.ts'
import { type Anvil, startAnvil } from '../testing/anvil.ts'
import { createVault, createVaultData, type Deployment, deploy, transfer, transferData } from '../testing/deploy.ts'
import { openRig, type Rig } from '../testing/rig.ts'

/** The machine that runs this may be busy. */
const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 20_000 })

const ALICE: Address = `0x${'a1'.repeat(20)}`

describeEachEngine('an EVM connector', connectorMigrations, ({ open }) => {
  let anvil: Anvil
  let deployment: Deployment
  let database: Database
  let rig: Rig
  const account = () => privateKeyToAccount(anvil.keys[1] ?? '0x')

  beforeAll(async () => {
    anvil = await startAnvil()
    deployment = await deploy(anvil)
  })
  afterAll(() => anvil.close())
  beforeEach(async () => {
    database = await open()
    rig = await openRig(anvil, deployment, database, { key: account() })
  })
  afterEach(async () => {
    await rig.stop()
    await database.close()
  })

  it('reports transfers to watched addresses only, with the head that has them', async () => {
    await rig.watch([], [ALICE])
    rig.start()
    await transfer(anvil, deployment.token, ALICE, 5_000_000n)
    await transfer(anvil, deployment.token, `0x${'b2'.repeat(20)}`, 7n)
    await transfer(anvil, deployment.token, ALICE, 0n)
    await eventually(() => rig.events()).toHaveLength(1)
    expect(rig.events()[0]).toMatchObject({
      type: 'transfer',
      asset: deployment.token.id,
      from: anvil.accounts[0],
      to: ALICE,
      amountUnits: 5_000_000n,
    })
    expect(await rig.connector.balance(deployment.token.id, ALICE, 'head')).toBeGreaterThanOrEqual(5_000_000n)
    expect(rig.connector.health().failing).toBeUndefined()
  })

  it('reports what watched vaults do, and reads them', async () => {
    const owner = anvil.accounts[3] as Address
    const vault = await createVault(anvil, deployment, owner)
    await rig.watch([vault], [vault])
    rig.start()
    await transfer(anvil, deployment.token, vault, 1_000n)
    await eventually(() =>
      rig.events().map(event => (event.type === 'vault' ? event.event.type : event.type)),
    ).toContain('transfer')
    const reading = await rig.connector.readVault(vault)
    expect(reading).toMatchObject({
      deployed: true,
      token: deployment.token.address,
      freeUnits: 1_000n,
      lockedUnits: 0n,
    })
    expect(reading.vault).toMatchObject({ owner, chainId: 31337n })
    expect(rig.events().some(event => event.type === 'vault' && event.event.type === 'created')).toBe(true)
    expect(await rig.connector.readVault(ALICE)).toMatchObject({ deployed: false, freeUnits: 0n })
  })

  it('takes nothing for a vault that its factory did not put there', async () => {
    const vault = await createVault(anvil, deployment, anvil.accounts[4] as Address)
    const code = await anvil.call<string>('eth_getCode', [vault, 'latest'])
    const elsewhere: Address = `0x${'1e'.repeat(20)}`
    await anvil.call('anvil_setCode', [elsewhere, code])
    expect(await rig.connector.readVault(elsewhere)).toMatchObject({ deployed: false })
    await anvil.call('anvil_setCode', [vault, code.replace(code.slice(22, 62), elsewhere.slice(2))])
    expect(await rig.connector.readVault(vault)).toMatchObject({ deployed: false })
  })

  it('sends once, reports it mined and then final', async () => {
    const owner: Address = `0x${database.engine === 'pglite' ? 'c1' : 'c2'}${'00'.repeat(19)}`
    const intent = {
      key: 'vault',
      to: deployment.vaultFactory,
      data: createVaultData(owner, deployment.token),
      note: 'test',
    }
    rig.start()
    await rig.act(async trx => {
      await rig.sender?.enqueue(trx, intent)
      await rig.sender?.enqueue(trx, intent)
    })
    const statuses = () => rig.events().flatMap(event => (event.type === 'sent' ? [event.status] : []))
    await eventually(statuses).toEqual(['broadcast', 'mined'])
    await anvil.call('anvil_mine', ['0xa'])
    await eventually(statuses).toEqual(['broadcast', 'mined', 'final'])
    const other = rig.act(async trx => rig.sender?.enqueue(trx, { ...intent, data: '0x00' }))
    await expect(other).rejects.toMatchObject({ code: 'connector.intent_conflict' })
  })

  it('refuses what would revert without spending a nonce', async () => {
    const nonce = () => anvil.call('eth_getTransactionCount', [account().address, 'latest'])
    const before = await nonce()
    rig.start()
    // The sender has no tokens.
    const data = transferData(ALICE, 5n)
    await rig.act(async trx =>
      rig.sender?.enqueue(trx, { key: 'no', to: deployment.token.address, data, note: 'test' }),
    )
    await eventually(() => rig.events()).toContainEqual(
      expect.objectContaining({ type: 'sent', key: 'no', status: 'refused' }),
    )
    expect(await nonce()).toBe(before)
  })

  it('refuses a node of another chain and a token that is not what the registry says', async () => {
    const wrong = { ...deployment.token, decimals: 18 }
    await expect(openRig(anvil, deployment, database, { assets: [wrong] })).rejects.toMatchObject({
      code: 'connector.wrong_asset',
    })
    const none = { ...deployment.token, address: ALICE }
    await expect(openRig(anvil, deployment, database, { assets: [none] })).rejects.toMatchObject({
      code: 'connector.wrong_asset',
    })
    const elsewhere = openRig({ ...anvil, chain: 'eip155:1' }, deployment, database)
    await expect(elsewhere).rejects.toMatchObject({ code: 'connector.wrong_chain' })
  })

  it('halts at a reorg of what was final, also after a restart, until somebody resumes it', async () => {
    const snapshot = await anvil.call('evm_snapshot')
    await anvil.call('anvil_mine', ['0x14'])
    rig.start()
    const head = Number(await anvil.call('eth_blockNumber'))
    await eventually(() => rig.batches.at(-1)?.head.height).toBe(head)
    await anvil.call('evm_revert', [snapshot])
    // A head below the finalized height could be a node that lags; from there on it cannot.
    await anvil.call('anvil_mine', ['0x10', '0x7'])
    await eventually(() => rig.connector.health().halted?.code).toBe('connector.reorg_beyond_final')
    const batches = rig.batches.length
    await rig.stop()
    rig = await openRig(anvil, deployment, database)
    await expect(rig.connector.run(new AbortController().signal)).rejects.toMatchObject({
      code: 'connector.reorg_beyond_final',
    })
    await resumeChain(database, anvil.chain)
    await expect(rig.connector.run(new AbortController().signal)).rejects.toMatchObject({
      code: 'connector.reorg_beyond_final',
    })
    expect(rig.batches).toHaveLength(0)
    expect(batches).toBeGreaterThan(0)
  })

  it('delivers by a rescan what was not watched in time, and nothing twice', async () => {
    rig.start()
    const late: Address = `0x${'d4'.repeat(20)}`
    await transfer(anvil, deployment.token, late, 42n)
    await anvil.call('anvil_mine', ['0x3'])
    const head = Number(await anvil.call('eth_blockNumber'))
    await eventually(() => rig.connector.health().head?.height).toBe(head)
    await rig.watch([], [late])
    expect(await rig.connector.rescan({ fromHeight: 1, toHeight: head })).toMatchObject({ found: 1 })
    expect(await rig.connector.rescan({ fromHeight: 1, toHeight: head })).toMatchObject({ found: 0 })
    expect(rig.events().filter(event => event.type === 'transfer')).toHaveLength(1)
  })
})
