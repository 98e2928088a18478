import { type Anvil, startAnvil } from '@sampan/connector/testing/anvil'
import { deploy } from '@sampan/connector/testing/deploy'
import { p256KeysAbi } from '@sampan/contracts/p256-keys'
import { vaultAbi } from '@sampan/contracts/vault'
import { vaultFactoryAbi } from '@sampan/contracts/vault-factory'
import { evmChainNumber } from '@sampan/kernel/asset'
import { type Address, type Hex, toHex } from '@sampan/kernel/hex'
import { addressOfAssertion } from '@sampan/kernel/passkey'
import { decodeSignature, p256Address } from '@sampan/kernel/tagged'
import { walletSigner } from '@sampan/kernel/testing/signers'
import { verifySignature } from '@sampan/kernel/verify'
import { START, VAULT } from '@sampan/order/testing/arbitrary'
import { makeNonce, type Order } from '@sampan/order/v1/order'
import { hashAct } from '@sampan/order/v1/typed-data'
import fc from 'fast-check'
import { decodeFunctionResult, encodeFunctionData } from 'viem'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { changed, garbage, otherwise, SIGNATORIES, type Signatory } from './hostile-signatures.ts'
import { deployLocalVault, type LocalVault } from './local-vault.ts'

const signer = walletSigner('signer')
const NOBODY: Address = `0x${'00'.repeat(20)}`

let anvil: Anvil
let keys: Address
let local: LocalVault
/** Locked orders; each kind of key is the payer of one. */
let orders: ReadonlyMap<Signatory, { order: Order; digest: Hex }>

beforeAll(async () => {
  anvil = await startAnvil({ timestamp: START - 1000 })
  const { vaultFactory } = await deploy(anvil)
  const data = encodeFunctionData({ abi: vaultFactoryAbi, functionName: 'p256Keys' })
  const found = await anvil.call<Hex>('eth_call', [{ to: vaultFactory, data }, 'latest'])
  keys = decodeFunctionResult({ abi: vaultFactoryAbi, functionName: 'p256Keys', data: found })
  local = await deployLocalVault(anvil, signer.address)
  orders = new Map(await lockForEach(Object.values(SIGNATORIES)))
}, 60_000)
afterAll(() => anvil.close())

async function lockForEach(signatories: readonly Signatory[]) {
  const vault = { ...VAULT, chainId: evmChainNumber(anvil.chain), address: local.address }
  return await Promise.all(
    signatories.map(async (signatory, lane) => {
      const order: Order = {
        buyer: `0x${'b1'.repeat(20)}`,
        payer: signatory.address,
        confirmer: local.address,
        arbiter: `0x${'a1'.repeat(20)}`,
        feeTo: NOBODY,
        amount: 1000n,
        fee: 0n,
        lockBy: START,
        claimBy: START + 86_400,
        confirmBy: START + 2 * 86_400,
        ruleBy: START + 3 * 86_400,
        terms: `0x${'77'.repeat(32)}`,
        nonce: makeNonce(lane, 1),
      }
      const signature = signer.sign(hashAct({ type: 'lock' }, order, vault))
      const data = encodeFunctionData({ abi: vaultAbi, functionName: 'lock', args: [order, signature, '0x'] })
      expect(await local.send(data)).toBe(true)
      return [signatory, { order, digest: hashAct({ type: 'claim' }, order, vault) }] as const
    }),
  )
}

async function contractTakes(order: Order, signature: Hex): Promise<boolean> {
  const data = encodeFunctionData({ abi: vaultAbi, functionName: 'claim', args: [order, signature] })
  const error = await local.errorOf(data, START)
  expect(['none', 'OrderBadSignature']).toContain(error)
  return error === 'none'
}

async function contractsSigner(digest: Hex, signature: Hex): Promise<Address> {
  const data = encodeFunctionData({ abi: p256KeysAbi, functionName: 'signerOf', args: [digest, signature] })
  const answer = await anvil.call<Hex>('eth_call', [{ to: keys, data }, 'latest'])
  return decodeFunctionResult({ abi: p256KeysAbi, functionName: 'signerOf', data: answer }).toLowerCase() as Address
}

/** The address that the key inside stands for, if it is this key's signature. */
function kernelsSigner(digest: Hex, signature: Hex): Address {
  const decoded = decodeSignature(signature)
  if (decoded?.kind !== 'p256' && decoded?.kind !== 'passkey') return NOBODY
  const address = decoded.kind === 'p256' ? p256Address(decoded.publicKey) : addressOfAssertion(decoded.assertion)
  return verifySignature(digest, signature, address) === 'valid' ? address : NOBODY
}

const signatories = fc.constantFrom(...Object.values(SIGNATORIES))
const runs = { numRuns: 400 }

test('vault and kernel agree on true and changed signatures of every kind of key', async () => {
  const seen = new Set<boolean>()
  await fc.assert(
    fc.asyncProperty(signatories, changed, async (signatory, make) => {
      const { order, digest } = orders.get(signatory) as { order: Order; digest: Hex }
      const signature = make(signatory, digest)
      // Whether a contract at the payer's address would say yes is for the chain alone; there is none.
      const taken = verifySignature(digest, signature, signatory.address) === 'valid'
      expect({ signature, taken: await contractTakes(order, signature) }).toEqual({ signature, taken })
      seen.add(taken)
    }),
    runs,
  )
  expect(seen).toEqual(new Set([true, false]))
}, 120_000)

test('vault and kernel agree on what passkeys sign for odd browsers and authenticators', async () => {
  const { order, digest } = orders.get(SIGNATORIES.passkey) as { order: Order; digest: Hex }
  const seen = new Set<boolean>()
  await fc.assert(
    fc.asyncProperty(otherwise, async make => {
      const signature = make(digest)
      const taken = verifySignature(digest, signature, SIGNATORIES.passkey.address) === 'valid'
      expect({ signature, taken: await contractTakes(order, signature) }).toEqual({ signature, taken })
      seen.add(taken)
    }),
    runs,
  )
  expect(seen).toEqual(new Set([true, false]))
}, 120_000)

test('both name the same P-256 key behind any bytes, or none', async () => {
  const digests = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHex)
  const { p256, passkey } = SIGNATORIES
  const bytes = fc.oneof(
    fc.tuple(fc.constantFrom(p256, passkey), changed).map(
      ([who, make]) =>
        (digest: Hex) =>
          make(who, digest),
    ),
    otherwise,
    garbage.map(signature => () => signature),
  )
  await fc.assert(
    fc.asyncProperty(digests, bytes, async (digest, make) => {
      const signature = make(digest)
      expect({ signature, of: await contractsSigner(digest, signature) }).toEqual({
        signature,
        of: kernelsSigner(digest, signature),
      })
    }),
    runs,
  )
}, 120_000)
