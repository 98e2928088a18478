import { anchorAbi, anchorBytecode } from '@sampan/contracts/anchor'
import { type Address, type Hex, toHex } from '@sampan/kernel/hex'
import { type Signer, walletSigner } from '@sampan/kernel/testing/signers'
import { type AnchorContract, type AnchoredLog, anchorLogId, hashAnchor } from '@sampan/ledger/log/anchor'
import { encodeFunctionData } from 'viem'
import type { GasChain } from './chain.ts'
import type { Row, Subject } from './subject.ts'
import { proofBetween, rootAt } from './synthetic-tree.ts'

const KEY = walletSigner('anchor')
const COSIGNERS = ['one', 'two', 'three'].map(walletSigner).sort((a, b) => (a.address < b.address ? -1 : 1))

/** The dearest size to come from: most nodes in the proof, and two hashes for nearly each. */
const DEAREST = { from: 983_039, to: 1_000_000 }

const STEPS: readonly Omit<Step, 'cosigners'>[] = [
  { from: 990, to: 1000 },
  { from: 511, to: 1000 },
  { from: 990_000, to: 1_000_000 },
  { from: 999_999, to: 1_000_000 },
]

/** Anchoring the next head of logs of synthetic entries, relayed by somebody who is not the log. */
export const measureAnchor: Subject = async chain => {
  const contract = { chainId: chain.chainId, address: await chain.create(anchorBytecode) }
  const rows: Row[] = []
  for (const step of STEPS) {
    const { anchor } = await measure(chain, contract, { ...step, cosigners: [] })
    rows.push({ what: describe(step), gas: anchor })
  }
  const dearest = await measure(chain, contract, { ...DEAREST, cosigners: [] })
  const cosigned = await measure(chain, contract, { ...DEAREST, cosigners: COSIGNERS })
  rows.push(
    { what: describe(DEAREST), gas: dearest.anchor },
    { what: `${describe(DEAREST)}, 3 cosigners`, gas: cosigned.anchor },
    { what: 'register', gas: dearest.register },
    { what: 'register, 3 cosigners', gas: cosigned.register },
  )
  return { title: 'Anchor', rows, anchorGas1e6: dearest.anchor }
}

type Step = { readonly from: number; readonly to: number; readonly cosigners: readonly Signer[] }

/** Every step is another log's, whose first head is `from`. */
async function measure(
  chain: GasChain,
  contract: AnchorContract,
  { from, to, cosigners }: Step,
): Promise<{ register: number; anchor: number }> {
  const log: AnchoredLog = {
    key: KEY.address,
    origin: `pay.example/ledger/${from}-${to}`,
    threshold: cosigners.length,
    cosigners: cosigners.map(({ address }): Address => address),
  }
  const logId = anchorLogId(log)
  const head = (size: number) => {
    const digest = hashAnchor(logId, { size, root: rootAt(size) }, contract)
    const cosignatures = cosigners.map(({ sign }): Hex => sign(digest))
    return { size: BigInt(size), root: toHex(rootAt(size)), signature: KEY.sign(digest), cosignatures }
  }
  const spend = (data: Hex) => chain.spend({ to: contract.address, data })
  const first = head(from)
  const register = await spend(
    encodeFunctionData({
      abi: anchorAbi,
      functionName: 'register',
      args: [log, first.size, first.root, first.signature, first.cosignatures],
    }),
  )
  const { size, root, signature, cosignatures } = head(to)
  const next = [size, root, proofBetween(from, to).map(toHex), signature] as const
  const data =
    cosigners.length === 0
      ? encodeFunctionData({ abi: anchorAbi, functionName: 'anchor', args: [logId, ...next] })
      : encodeFunctionData({ abi: anchorAbi, functionName: 'anchorCosigned', args: [log, ...next, cosignatures] })
  return { register, anchor: await spend(data) }
}

function describe({ from, to }: Omit<Step, 'cosigners'>): string {
  return `${from.toLocaleString('en-US')} to ${to.toLocaleString('en-US')} entries`
}
