import { connectorMigrations } from '@sampan/connector/migrations'
import type { Database } from '@sampan/database/database'
import { describeEachEngine } from '@sampan/database/testing/engines'
import { verifySignature } from '@sampan/kernel/verify'
import { hashAct } from '@sampan/order/v1/typed-data'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { listOpenCredits, listSeenForOrder } from '../feeds/store/credit-store.ts'
import { listProblems } from '../feeds/store/feed-store.ts'
import { signerOf } from '../keystore/keystore.ts'
import type { OrderRecord } from '../orders/order-record.ts'
import { setToldClaim } from '../orders/store/order-store.ts'
import { ACCEPTOR_MIGRATIONS } from '../store/migrations.ts'
import { SIGNER, VAULT } from '../testing/book.ts'
import { type DeskRig, emptyTables, events, openDeskRig } from '../testing/desk-rig.ts'
import { contestByHand, releaseByHand, settleByHand } from './by-hand.ts'
import { assignCredit, oweCredit } from './place-by-hand.ts'
import { listOpenDebts } from './store/debt-store.ts'

describeEachEngine('releasing and contesting', [...connectorMigrations, ...ACCEPTOR_MIGRATIONS], ({ open }) => {
  let database: Database
  let rig: DeskRig
  beforeAll(async () => {
    database = await open()
  })
  beforeEach(async () => {
    await emptyTables(database)
    rig = await openDeskRig(database, { hasGas: true })
  })
  afterAll(() => database.close())

  async function locked(): Promise<OrderRecord> {
    const record = await rig.order()
    await rig.mine(events.locked(record))
    await rig.blocks(2)
    return record
  }
  const moment = () => ({ vault: VAULT, chainNow: rig.now() })
  const outcomes = async () => (await listOpenCredits(database.kysely)).map(({ outcome }) => outcome)

  test('a credit with code, amount and account releases its order once', async () => {
    const record = await locked()
    const credit = { bankReference: 'B1', remittance: [`thanks ${record.reference}`] }
    await rig.credit(credit)
    expect(await rig.work()).toBe(1)
    const [release] = await rig.acts(record.orderId)
    const digest = hashAct({ type: 'release' }, record.order, VAULT)
    expect(release && verifySignature(digest, release.signature, SIGNER.address)).toBe('valid')
    await rig.credit(credit)
    expect(await rig.work()).toBe(0)
    expect(await rig.acts(record.orderId)).toEqual([release])
    expect(await listOpenDebts(database.kysely)).toEqual([])
  })

  test('money that comes before the own node is sure of the lock waits for it', async () => {
    const record = await rig.order()
    await rig.credit({ remittance: [record.reference] })
    expect(await rig.work()).toBe(0)
    await rig.mine(events.locked(record))
    expect(await rig.work()).toBe(0)
    expect(await outcomes()).toEqual(['waiting'])
    await rig.blocks(1)
    expect(await rig.work()).toBe(1)
  })

  test('a pending credit releases nothing until the bank books it', async () => {
    const record = await locked()
    await rig.credit({ bankReference: 'B1', remittance: [record.reference], status: 'pending' })
    expect(await rig.work()).toBe(0)
    expect(await outcomes()).toEqual(['not_booked'])
    await rig.credit({ bankReference: 'B1', remittance: [record.reference] })
    expect(await rig.work()).toBe(1)
  })

  test('a pending credit that is booked with a code, or with another amount, is placed and releases', async () => {
    const [first, second] = [await locked(), await locked()]
    await rig.credit({ bankReference: 'B1', status: 'pending' })
    await rig.credit({ bankReference: 'B2', status: 'pending', remittance: [second.reference], amountUnits: 1n })
    expect(await rig.work()).toBe(0)
    await rig.credit({ bankReference: 'B1', remittance: [first.reference] })
    await rig.credit({ bankReference: 'B2', remittance: [second.reference] })
    expect(await rig.work()).toBe(2)
    expect(await listProblems(database)).toEqual([])
  })

  test.each([
    ['too little', { amountUnits: 9_299n }, 'short'],
    ['another currency', { currency: 'USD' }, 'wrong_currency'],
    ['weak evidence above its cap', { tier: 'T5' as const, amountUnits: 9_300n }, 'above_cap'],
    ['another time', { booked: { date: '2020-01-01', earliestAt: 1, latestAt: 2 } }, 'outside_window'],
  ])('%s is held for a person', async (_, change, outcome) => {
    const record = await locked()
    await rig.credit({ remittance: [record.reference], ...change })
    expect(await rig.work()).toBe(0)
    expect(await outcomes()).toEqual([outcome])
  })

  test('a credit of another account is reported and left out', async () => {
    const record = await locked()
    await rig.credit({ account: 'DE02120300000000202051', remittance: [record.reference] })
    expect(await rig.work()).toBe(0)
    expect(await listProblems(database)).toHaveLength(1)
  })

  test('a wrong code is a row on the desk that can be assigned or owed back', async () => {
    const record = await locked()
    const [first, second] = [await rig.credit({ remittance: ['rent'] }), await rig.credit({ remittance: ['gift'] })]
    await rig.work()
    expect(await outcomes()).toEqual(['unplaced', 'unplaced'])
    expect((await assignCredit(rig.acceptor, first, record.orderId)).ok).toBe(true)
    expect((await oweCredit(rig.acceptor, second)).ok).toBe(true)
    expect(await rig.work()).toBe(0)
    expect((await releaseByHand(rig.acceptor, record.orderId, '93.00', moment())).ok).toBe(true)
    expect(await outcomes()).toEqual([])
    expect(await listOpenDebts(database.kysely)).toMatchObject([{ kind: 'unplaced', amountUnits: 9_300n }])
  })

  test('a reversal releases nothing, and stays for a person', async () => {
    const record = await locked()
    await rig.credit({ bankReference: 'B1', remittance: [record.reference] })
    await rig.work()
    await rig.credit({ bankReference: 'B1', isReversal: true })
    expect(await rig.work()).toBe(0)
    expect(await listSeenForOrder(database.kysely, record.orderId)).toMatchObject([
      { outcome: 'used' },
      { outcome: 'reversal' },
    ])
  })

  test.each([
    ['takes the credit back', 'B1', []],
    ['names the order and no credit', 'B2', ['code']],
  ])('a reversal that %s holds the credit, and the claim is contested', async (_, bankReference, codes) => {
    const record = await rig.order()
    await rig.credit({ bankReference: 'B1', remittance: [record.reference] })
    await rig.work()
    await rig.credit({ bankReference, isReversal: true, remittance: codes.map(() => record.reference) })
    await rig.mine(events.locked(record))
    await rig.blocks(2)
    expect(await rig.work()).toBe(0)
    expect(await outcomes()).toEqual(['reversal', 'reversal'])
    expect(await settleByHand(rig.acceptor, record.orderId, '93', moment())).toMatchObject({
      code: 'desk.nothing_booked',
    })
    await rig.mine(events.claimed(record))
    rig.pass(7_200 + 86_400 - 100)
    expect(await rig.work()).toBe(1)
    expect(await rig.acts(record.orderId)).toMatchObject([{ type: 'contest' }])
  })

  test('money that went back counts for nothing after the order’s end', async () => {
    const record = await locked()
    await rig.credit({ bankReference: 'B1', remittance: [record.reference] })
    expect(await rig.work()).toBe(1)
    await rig.credit({ bankReference: 'B1', isReversal: true })
    await rig.credit({ bankReference: 'B2', remittance: [record.reference] })
    await rig.work()
    expect(await listOpenDebts(database.kysely)).toEqual([])
    rig.pass(7_200)
    await rig.mine(events.expired(record))
    await rig.blocks(20)
    await rig.work()
    expect(await listOpenDebts(database.kysely)).toMatchObject([{ kind: 'late', bankReference: 'B2' }])
  })

  test('the same number in another currency does not keep a claim from being contested', async () => {
    const record = await locked()
    await rig.mine(events.claimed(record))
    await rig.credit({ remittance: [record.reference], currency: 'HUF' })
    rig.pass(7_200 + 86_400 - 100)
    expect(await rig.work()).toBe(1)
  })

  test('what comes beyond the amount releases, and the surplus is owed', async () => {
    const record = await locked()
    await rig.credit({ remittance: [record.reference], amountUnits: 9_500n })
    expect(await rig.work()).toBe(1)
    expect(await listOpenDebts(database.kysely)).toMatchObject([
      { kind: 'over', amountUnits: 200n, orderId: record.orderId },
    ])
  })

  test('a second payment for a released order is owed back in full', async () => {
    const record = await locked()
    await rig.credit({ remittance: [record.reference] })
    await rig.work()
    await rig.credit({ remittance: [record.reference] })
    await rig.work()
    expect(await listOpenDebts(database.kysely)).toMatchObject([{ kind: 'late', amountUnits: 9_300n }])
    expect(await rig.acts(record.orderId)).toHaveLength(1)
  })

  test('what may be the same receipt under another reference waits for a person, who may owe it', async () => {
    const record = await locked()
    const payment = { remittance: [record.reference], payerAccount: 'DE02120300000000202051' }
    await rig.credit(payment)
    await rig.work()
    await rig.credit({ ...payment, endToEndId: 'another' })
    await rig.work()
    expect(await listOpenDebts(database.kysely)).toHaveLength(1)
    const again = await rig.credit(payment)
    await rig.work()
    expect(await outcomes()).toEqual(['possible_duplicate'])
    expect(await listOpenDebts(database.kysely)).toHaveLength(1)
    expect((await oweCredit(rig.acceptor, again)).ok).toBe(true)
    expect(await listOpenDebts(database.kysely)).toMatchObject([{}, { kind: 'late', orderId: record.orderId }])
  })

  test('a credit finds its order by the bank account, whatever the account is called today', async () => {
    const record = await locked()
    await database.executeSql("update acceptor_order set account = 'an older name'")
    await rig.credit({ remittance: [record.reference] })
    expect(await rig.work()).toBe(1)
  })

  test('a surplus is owed to those who sent it, and to none more than they sent', async () => {
    const record = await locked()
    await rig.credit({ remittance: [record.reference], amountUnits: 10_000n })
    rig.pass(1)
    await rig.credit({ remittance: [record.reference], amountUnits: 500n })
    await rig.work()
    expect((await releaseByHand(rig.acceptor, record.orderId, '93', moment())).ok).toBe(true)
    expect((await listOpenDebts(database.kysely)).map(debt => debt.amountUnits)).toEqual([500n, 700n])
  })

  test('money after the order’s end is a debt once that end is final', async () => {
    const record = await locked()
    rig.pass(7_200)
    await rig.mine(events.expired(record))
    await rig.credit({ remittance: [record.reference] })
    await rig.work()
    expect(await listOpenDebts(database.kysely)).toEqual([])
    await rig.blocks(20)
    await rig.work()
    expect(await listOpenDebts(database.kysely)).toMatchObject([{ kind: 'late', orderId: record.orderId }])
  })

  test('a signed release that lost against an expiry leaves a debt', async () => {
    const record = await locked()
    await rig.credit({ remittance: [record.reference] })
    await rig.work()
    rig.pass(7_200)
    await rig.mine(events.expired(record))
    await rig.blocks(20)
    await rig.work()
    await rig.work()
    expect(await listOpenDebts(database.kysely)).toMatchObject([{ kind: 'late', amountUnits: 9_300n }])
  })

  test('money that the feed brings after a release by hand pays for that release', async () => {
    const record = await locked()
    await releaseByHand(rig.acceptor, record.orderId, '93.00', moment())
    await rig.credit({ remittance: [record.reference] })
    await rig.work()
    expect(await outcomes()).toEqual([])
    expect(await listOpenDebts(database.kysely)).toEqual([])
    await rig.credit({ remittance: [record.reference] })
    await rig.work()
    expect(await listOpenDebts(database.kysely)).toMatchObject([{ kind: 'late', amountUnits: 9_300n }])
  })

  test('money that was held while silence released the order is no debt', async () => {
    const record = await locked()
    await rig.credit({ remittance: [record.reference], tier: 'T5', amountUnits: 9_400n })
    await rig.work()
    await rig.mine(events.claimed(record))
    rig.pass(7_200 + 86_401)
    await rig.mine({ ...events.released(record), by: `0x${'00'.repeat(20)}` } as never)
    await rig.blocks(20)
    await rig.work()
    expect(await outcomes()).toEqual([])
    expect(await listOpenDebts(database.kysely)).toMatchObject([{ kind: 'over', amountUnits: 100n }])
  })

  test('what a settlement was for is used up by it, and what came later goes back', async () => {
    const record = await locked()
    await rig.credit({ remittance: [record.reference], amountUnits: 3_100n })
    await rig.work()
    await settleByHand(rig.acceptor, record.orderId, '31', moment())
    await rig.mine({ type: 'settled', orderId: record.orderId, paidUnits: 33_000_000n, feePaidUnits: 333_333n })
    await rig.blocks(20)
    await rig.work()
    expect(await listOpenDebts(database.kysely)).toEqual([])
    await rig.credit({ remittance: [record.reference], amountUnits: 6_200n })
    await rig.work()
    expect(await listOpenDebts(database.kysely)).toMatchObject([{ kind: 'late', amountUnits: 6_200n }])
  })

  test('two credits for one order release it by hand only, and both are used up', async () => {
    const record = await locked()
    await rig.credit({ remittance: [record.reference], amountUnits: 5_000n })
    await rig.credit({ remittance: [record.reference], amountUnits: 4_300n })
    expect(await rig.work()).toBe(0)
    expect(await outcomes()).toEqual(['ambiguous', 'ambiguous'])
    expect(await releaseByHand(rig.acceptor, record.orderId, '50', moment())).toMatchObject({
      code: 'desk.amount_differs',
    })
    expect((await releaseByHand(rig.acceptor, record.orderId, '93,00', moment())).ok).toBe(true)
    expect(await outcomes()).toEqual([])
  })

  test('with too little booked the buyer is offered its part, rounded down', async () => {
    const record = await locked()
    await rig.credit({ remittance: [record.reference], amountUnits: 3_100n })
    await rig.work()
    expect(await settleByHand(rig.acceptor, record.orderId, '30', moment())).toMatchObject({
      code: 'desk.amount_differs',
    })
    expect(await settleByHand(rig.acceptor, record.orderId, '31', moment())).toMatchObject({
      ok: true,
      value: { toBuyerUnits: 33_333_333n },
    })
    expect(await settleByHand(rig.acceptor, record.orderId, '31', moment())).toMatchObject({
      code: 'act.already_signed',
    })
  })

  test('a claim whose money is not booked is contested when a quarter of the window is left, and not before', async () => {
    const record = await locked()
    await rig.mine(events.claimed(record))
    rig.pass(7_200 + 86_400 * 0.75 - 20)
    expect(await rig.work()).toBe(0)
    rig.pass(20)
    expect(await rig.work()).toBe(1)
    expect(await rig.work()).toBe(0)
    expect(await rig.acts(record.orderId)).toMatchObject([{ type: 'contest' }])
  })

  test('while the own node is away nothing is released, and claims are contested all the same', async () => {
    const [paid, unpaid] = [await locked(), await locked()]
    await rig.mine(events.claimed(unpaid))
    await rig.credit({ remittance: [paid.reference] })
    rig.loseNode()
    expect(await rig.work()).toBe(0)
    rig.pass(7_200 + 86_400 * 0.8)
    expect(await rig.work()).toBe(1)
    expect(await rig.acts(paid.orderId)).toEqual([])
    expect(await rig.acts(unpaid.orderId)).toMatchObject([{ type: 'contest' }])
  })

  test('a claim whose money is here but waits for a person is not contested', async () => {
    const record = await locked()
    await rig.mine(events.claimed(record))
    await rig.credit({ remittance: [record.reference], tier: 'T5' })
    rig.pass(7_200 + 86_400 - 100)
    expect(await rig.work()).toBe(0)
  })

  test('a claim that only the gateway told of can be contested by hand at once', async () => {
    const record = await locked()
    expect(await contestByHand(rig.acceptor, record.orderId, 'nothing came', moment())).toMatchObject({
      code: 'act.not_allowed',
    })
    await database.transact('test', trx =>
      setToldClaim(trx, record.orderId, { signature: '0x01', signer: record.order.payer }),
    )
    expect(await contestByHand(rig.acceptor, record.orderId, ' ', moment())).toMatchObject({
      code: 'desk.reason_missing',
    })
    expect((await contestByHand(rig.acceptor, record.orderId, 'nothing came', moment())).ok).toBe(true)
  })

  test('money that comes after the contest still releases', async () => {
    const record = await locked()
    await rig.mine(events.claimed(record))
    rig.pass(7_200 + 80_000)
    await rig.work()
    await rig.mine(events.contested(record))
    await rig.credit({ remittance: [record.reference] })
    expect(await rig.work()).toBe(1)
    expect((await rig.acts(record.orderId)).map(({ type }) => type).sort()).toEqual(['contest', 'release'])
  })

  test('a release the gateway does not relay is sent by the daemon, once', async () => {
    const record = await locked()
    await rig.credit({ remittance: [record.reference] })
    await rig.work()
    expect(rig.sends).toEqual([])
    rig.pass(60)
    await rig.work()
    await rig.work()
    expect(rig.sends.map(({ key }) => key)).toEqual([`order:${record.orderId}:release`])
    await rig.sent({ key: rig.sends[0]?.key ?? '', status: 'mined' })
    expect(await rig.acts(record.orderId)).toMatchObject([{ sendStatus: 'mined' }])
  })

  test('a send that was refused or reverted is sent again under a new key, later and later', async () => {
    const record = await locked()
    await rig.credit({ remittance: [record.reference] })
    await rig.work()
    rig.pass(60)
    await rig.work()
    const key = `order:${record.orderId}:release`
    for (const [attempt, status] of (['refused', 'reverted', 'refused'] as const).entries()) {
      await rig.sent({ key: rig.sends.at(-1)?.key ?? '', status })
      rig.pass(5 * 2 ** attempt - 1)
      await rig.work()
      expect(rig.sends).toHaveLength(attempt + 1)
      rig.pass(1)
      await rig.work()
      expect(rig.sends).toHaveLength(attempt + 2)
    }
    await rig.sent({ key, status: 'refused' })
    rig.pass(3_600)
    await rig.work()
    expect(rig.sends.map(send => send.key)).toEqual([key, `${key}:2`, `${key}:3`, `${key}:4`])
  })

  test('after the vault’s key was replaced, an order whose release is not mined gets one of the new key', async () => {
    const record = await locked()
    await rig.credit({ remittance: [record.reference] })
    await rig.work()
    rig.pass(1)
    const signer = signerOf(`0x${'42'.repeat(32)}`)
    const vault = { ...VAULT, signer: signer.address }
    rig.setReading({ vault })
    const acceptor = { ...rig.acceptor, signer }
    const now = { vault, chainNow: rig.now() }
    expect((await releaseByHand(acceptor, record.orderId, '93', now)).ok).toBe(true)
    expect(await releaseByHand(acceptor, record.orderId, '93', now)).toMatchObject({ code: 'act.already_signed' })
    rig.pass(60)
    await rig.work()
    await rig.work()
    const [old, fresh] = await rig.acts(record.orderId)
    expect([old?.signer, fresh?.signer]).toEqual([SIGNER.address, signer.address])
    expect(rig.sends.map(send => send.data.includes(fresh?.signature.slice(2) ?? '?'))).toEqual([true])
  })

  test('a release that the chain shows is not sent again', async () => {
    const record = await locked()
    await rig.credit({ remittance: [record.reference] })
    await rig.work()
    await rig.mine(events.released(record))
    rig.pass(60)
    await rig.work()
    expect(rig.sends).toEqual([])
  })

  test('a key that the owner has replaced signs nothing', async () => {
    const record = await locked()
    await rig.credit({ remittance: [record.reference] })
    rig.setReading({ vault: { ...VAULT, signer: `0x${'01'.repeat(20)}` } })
    expect(await rig.work()).toBe(0)
    expect(await rig.acts(record.orderId)).toEqual([])
  })
})
