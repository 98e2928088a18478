import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describeEachEngine } from '@sampan/database/testing/engines'
import { gatewayMigrations } from '@sampan/gateway/migrations'
import { reachPay, reachPayTogether, waitForStatus } from '@sampan/gateway/testing/scenario'
import { signAct } from '@sampan/gateway/testing/sign-act'
import { openWorld, type World } from '@sampan/gateway/testing/world'
import { afterAll, beforeAll, expect, test } from 'vitest'

const CLI = new URL('../../cli/main.ts', import.meta.url).pathname
const WINDOWS = { lock_seconds: 600, acceptor_answer_seconds: 60, pay_seconds: 120, claim_grace_seconds: 600 }

describeEachEngine('a gateway that withholds the claim', gatewayMigrations, engine => {
  let world: World
  let directory: string
  beforeAll(async () => {
    world = await openWorld({ openDatabase: engine.open, prices: ['5.00'], config: { windows: WINDOWS } })
    directory = await mkdtemp(join(tmpdir(), 'sampan-claim-'))
  })
  afterAll(async () => {
    await world?.close()
    await rm(directory, { recursive: true, force: true })
  })

  test('a claim that was tampered with is not sent', async () => {
    const path = join(directory, 'forged.json')
    const { payer, order } = await reachPay(world)
    const { signature, signer } = await signAct({ type: 'claim' }, order, payer)
    const other = { ...order.order, amount: '1' }
    const { chain, address: vault } = order.vault
    await writeFile(
      path,
      JSON.stringify({ format: 'sampan/claim@v1', chain, vault, order_id: order.id, order: other, signature, signer }),
    )
    await expect(relay(path)).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('relay.bad_claim') })
  })

  test('is passed by in a batch too: the claim carries what takes its order out of it', async () => {
    const [first] = await reachPayTogether(world, 3)
    if (!first) throw new Error('three payers can pay')
    const { payment, payer, order } = first
    const { signature, signer } = await signAct({ type: 'claim' }, order, payer)
    const { chain, address: vault } = order.vault
    const claim = { format: 'sampan/claim@v1', chain, vault, order_id: order.id, order: order.order, signature, signer }
    const path = join(directory, 'batch.json')
    const other = { ...order.in_batch, path: `0x${'00'.repeat(44)}` }
    await writeFile(path, JSON.stringify({ ...claim, in_batch: other }))
    await expect(relay(path)).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('batch.bad_path') })
    await writeFile(path, JSON.stringify({ ...claim, in_batch: order.in_batch }))
    const relayed = relay(path)
    await world.until('the claim on chain', async () => (await world.checkout(payment.id)).order?.status === 'claimed')
    expect((await relayed).stdout).toContain('success')
    expect((await first.acceptor.act({ type: 'release' }, order)).status).toBe(200)
    await waitForStatus(world, payment.id, 'paid')
  })

  test("is passed by: the merchant's server relays what the payer's page handed it, and silence pays the merchant", async () => {
    const before = await world.balanceOf(world.merchant.address)
    const { payment, payer, order } = await reachPay(world)
    const { signature, signer } = await signAct({ type: 'claim' }, order, payer)
    const claim = {
      format: 'sampan/claim@v1',
      chain: order.vault.chain,
      vault: order.vault.address,
      order_id: order.id,
      order: order.order,
      signature,
      signer,
    }
    const path = join(directory, 'claim.json')
    await writeFile(path, JSON.stringify(claim))
    const relayed = relay(path)
    await world.until('the claim on chain', async () => (await world.checkout(payment.id)).order?.status === 'claimed')
    expect((await relayed).stdout).toContain('success')

    await world.warpTo(order.order.confirmBy + 1)
    const paid = await waitForStatus(world, payment.id, 'paid')
    expect(paid.outcome).toBe('silence')
    expect((await world.balanceOf(world.merchant.address)) - before).toBe(19_900_000n)
  })

  /** As the merchant's server would, with a key of its own that pays the gas. */
  function relay(path: string) {
    const env = { ...process.env, SAMPAN_RELAYER_KEY: world.anvil.keys[9] }
    return promisify(execFile)(process.execPath, [CLI, 'relay', path, '--rpc', world.anvil.url], { env })
  }
})
