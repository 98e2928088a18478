import type { Address, Hex } from '@sampan/kernel/hex'
import type { GasChain } from './chain.ts'

type Step = {
  readonly op: string
  readonly gas: number
  readonly gasCost: number
  readonly depth: number
  readonly stack: readonly Hex[]
}

/** Gas by what it went for. The parts sum to what the receipt says. */
export type Parts = ReadonlyMap<string, number>

const BASE = 21_000
const GAS_LIMIT = 30_000_000
const toHexNumber = (value: number): Hex => `0x${value.toString(16)}`

const CALLS = new Set(['CALL', 'DELEGATECALL', 'STATICCALL'])

/** Where the gas of a call goes if it is the next. `names` says whom a call reaches. */
export async function traceCall(
  { anvil }: GasChain,
  call: { readonly from?: Address; readonly to: Address; readonly data: Hex },
  names: Readonly<Record<Address, string>>,
): Promise<Parts> {
  const asked = { from: anvil.accounts[0], ...call, gas: toHexNumber(GAS_LIMIT) }
  const { structLogs: steps, gas } = await anvil.call<{ structLogs: readonly Step[]; gas: number }>('debug_traceCall', [
    asked,
    'latest',
    { disableStorage: true },
  ])
  const parts = new Map<string, number>()
  const add = (part: string, units: number) => void (units !== 0 && parts.set(part, (parts.get(part) ?? 0) + units))
  add('base', BASE)
  add('calldata', GAS_LIMIT - (steps[0]?.gas ?? 0) - BASE)
  countSteps(steps, names, add)
  add('refund', gas - [...parts.values()].reduce((a, b) => a + b, 0))
  return parts
}

/** What runs inside a named contract is one part; other calls (a clone's, the vault's own) are looked into. */
function countSteps(
  steps: readonly Step[],
  names: Readonly<Record<Address, string>>,
  add: (part: string, gas: number) => void,
): void {
  let index = 0
  while (index < steps.length) {
    const step = steps[index]
    if (!step) return
    const after = steps.findIndex((later, at) => at > index && later.depth <= step.depth)
    const next = after === -1 ? undefined : steps[after]
    if (!CALLS.has(step.op)) {
      // The last step of a call: nothing at its depth follows.
      add(partOf(step), next?.depth === step.depth ? step.gas - next.gas : step.gasCost)
      index++
      continue
    }
    const all = step.gas - (next?.gas ?? 0)
    const target: Address = `0x${(step.stack.at(-2) ?? '').replace('0x', '').padStart(40, '0').slice(-40)}`
    const name = names[target]
    if (name !== undefined || steps[index + 1]?.depth === step.depth) {
      add(name ?? `call ${target}`, all)
      index = after === -1 ? steps.length : after
      continue
    }
    const inner = innerGas(steps, index, after)
    add('clone: reaching the code of the vault', all - inner)
    index++
  }
}

/** Of the steps that a call made, whatever depth. */
function innerGas(steps: readonly Step[], call: number, after: number): number {
  const first = steps[call + 1]
  const last = steps[(after === -1 ? steps.length : after) - 1]
  return first && last ? first.gas - (last.gas - last.gasCost) : 0
}

/** Slots of VaultAccounting by what they hold; everything else a vault keeps is in mappings. */
const SLOTS = ['free, load', 'bucket, signer', 'second key', 'sum of credits'] as const

function partOf({ op, stack }: Step): string {
  if (op === 'SLOAD' || op === 'SSTORE') {
    const slot = BigInt(stack.at(-1) ?? 0)
    return `storage: ${(slot < 4n ? SLOTS[Number(slot)] : undefined) ?? 'lane, left of a batch, credits'}`
  }
  if (op.startsWith('LOG')) return 'event'
  if (op === 'TLOAD' || op === 'TSTORE') return 'reentrancy guard'
  if (op === 'EXTCODESIZE') return 'token: does it have code (its first touch)'
  if (op === 'EXTCODECOPY') return 'owner and token, from behind the code of the clone'
  if (op === 'KECCAK256') return 'hashing'
  return 'decoding, checks, memory'
}
