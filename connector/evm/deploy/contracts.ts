import { anchorBytecode, anchorRuntime } from '@sampan/contracts/anchor'
import { p256KeysBytecode, p256KeysRuntime } from '@sampan/contracts/p256-keys'
import { paymentAddressBytecode, paymentAddressRuntime } from '@sampan/contracts/payment-address'
import { paymentAddressFactoryBytecode, paymentAddressFactoryRuntime } from '@sampan/contracts/payment-address-factory'
import { vaultBytecode, vaultRuntime } from '@sampan/contracts/vault'
import { vaultBatchesBytecode, vaultBatchesRuntime } from '@sampan/contracts/vault-batches'
import { vaultFactoryBytecode, vaultFactoryRuntime } from '@sampan/contracts/vault-factory'
import { type Address, bigintToBytes, fromHex, type Hex, toHex } from '@sampan/kernel/hex'
import { create2Address, createdBy } from '../create-address.ts'
import { DEPLOYER, DEPLOYMENT_SALT } from './deployer.ts'

/** What forge built. `runtime` says where in `bytecode` stands the code that is left on chain. */
type Build = {
  readonly bytecode: Hex
  readonly runtime: {
    readonly start: number
    readonly length: number
    readonly immutables: readonly (readonly number[])[]
  }
}

type Entry = Build & {
  readonly name: string
  /** Its immutable addresses, in the order of their declaration, when it stands at `address` and `creator` created it. */
  readonly immutables: (address: Address, creator: Address) => readonly Address[]
  /** What its constructor creates, in that order. */
  readonly creates?: readonly Entry[]
}

const P256_KEYS = { name: 'P256Keys', bytecode: p256KeysBytecode, runtime: p256KeysRuntime, immutables: () => [] }

/** All that a chain needs, and all that is asked of one. A contract without constructor arguments is one more entry here. */
const ENTRIES: readonly Entry[] = [
  {
    name: 'VaultFactory',
    bytecode: vaultFactoryBytecode,
    runtime: vaultFactoryRuntime,
    immutables: address => [createdBy(address, 3), createdBy(address, 1), createdBy(address, 2)],
    creates: [
      P256_KEYS,
      {
        name: 'VaultBatches',
        bytecode: vaultBatchesBytecode,
        runtime: vaultBatchesRuntime,
        immutables: (_, creator) => [createdBy(creator, 1)],
      },
      {
        name: 'Vault',
        bytecode: vaultBytecode,
        runtime: vaultRuntime,
        immutables: (_, creator) => [createdBy(creator, 2), createdBy(creator, 1)],
      },
    ],
  },
  {
    name: 'PaymentAddressFactory',
    bytecode: paymentAddressFactoryBytecode,
    runtime: paymentAddressFactoryRuntime,
    immutables: address => [createdBy(address, 1)],
    creates: [
      {
        name: 'PaymentAddress',
        bytecode: paymentAddressBytecode,
        runtime: paymentAddressRuntime,
        immutables: (_, creator) => [creator],
      },
    ],
  },
  {
    name: 'Anchor',
    bytecode: anchorBytecode,
    runtime: anchorRuntime,
    immutables: address => [createdBy(address, 1)],
    creates: [{ ...P256_KEYS, name: 'AnchorP256Keys' }],
  },
]

export type PlannedContract = {
  readonly name: string
  readonly address: Address
  /** What must stand there, to the byte. */
  readonly code: Hex
}

export type PlannedDeployment = PlannedContract & {
  readonly initCode: Hex
  /** What comes with it, created by its constructor. */
  readonly creates: readonly PlannedContract[]
}

/** Where everything will be, which is the same on every EVM chain, and what code it will have. */
export function planDeployment(entries: readonly Entry[] = ENTRIES): readonly PlannedDeployment[] {
  return entries.map(entry => {
    const address = create2Address(DEPLOYER, DEPLOYMENT_SALT, entry.bytecode)
    const creates = (entry.creates ?? []).map((one, i) => planned(one, createdBy(address, i + 1), address))
    return { ...planned(entry, address, DEPLOYER), initCode: entry.bytecode, creates }
  })
}

function planned(entry: Entry, address: Address, creator: Address): PlannedContract {
  return { name: entry.name, address, code: runtimeCode(entry, entry.immutables(address, creator)) }
}

function runtimeCode({ bytecode, runtime: { start, length, immutables } }: Build, words: readonly Address[]): Hex {
  const code = fromHex(bytecode).slice(start, start + length)
  if (words.length !== immutables.length) throw new Error(`${words.length} words for ${immutables.length} immutables`)
  immutables.forEach((places, i) => {
    for (const place of places) code.set(bigintToBytes(BigInt(words[i] ?? 0), 32), place)
  })
  return toHex(code)
}
