import { type Address, bigintToBytes, concatBytes, fromHex, type Hex, toHex, utf8 } from '../bytes/hex.ts'
import { keccak256 } from './keccak.ts'

export type TypedDataDomain = {
  readonly name: string
  readonly version: string
  readonly chainId: bigint
  readonly verifyingContract: Address
}

export type TypedDataField = { readonly name: string; readonly type: string }
/** Struct name to its members, in order. */
export type TypedDataTypes = Readonly<Record<string, readonly TypedDataField[]>>
export type TypedDataValue = string | bigint | boolean | TypedDataStruct
export type TypedDataStruct = { readonly [member: string]: TypedDataValue }

const DOMAIN: TypedDataTypes = {
  EIP712Domain: [
    { name: 'name', type: 'string' },
    { name: 'version', type: 'string' },
    { name: 'chainId', type: 'uint256' },
    { name: 'verifyingContract', type: 'address' },
  ],
}

/** EIP-712 digest: the 32 bytes a signer signs. Arrays are not supported; nothing here signs any. */
export function hashTypedData(
  domain: TypedDataDomain,
  types: TypedDataTypes,
  primaryType: string,
  message: TypedDataStruct,
): Hex {
  const separator = hashStruct(DOMAIN, 'EIP712Domain', domain)
  return toHex(keccak256(concatBytes(new Uint8Array([0x19, 0x01]), separator, hashStruct(types, primaryType, message))))
}

/** EIP-712 hashStruct. */
export function hashStruct(types: TypedDataTypes, name: string, value: TypedDataStruct): Uint8Array {
  const words = membersOf(types, name).map(member => {
    const field = value[member.name]
    if (field === undefined) throw new Error(`Typed data: ${name}.${member.name} is missing`)
    return encodeMember(types, member.type, field)
  })
  return keccak256(concatBytes(keccak256(utf8(encodeType(types, name))), ...words))
}

/** The type string of a struct with the structs it refers to, sorted by name, as EIP-712 demands. */
export function encodeType(types: TypedDataTypes, name: string): string {
  const referred = new Set<string>()
  collect(types, name, referred)
  referred.delete(name)
  return [name, ...[...referred].sort()]
    .map(
      struct =>
        `${struct}(${membersOf(types, struct)
          .map(m => `${m.type} ${m.name}`)
          .join(',')})`,
    )
    .join('')
}

function collect(types: TypedDataTypes, name: string, found: Set<string>): void {
  if (found.has(name) || !Object.hasOwn(types, name)) return
  found.add(name)
  for (const member of membersOf(types, name)) collect(types, member.type, found)
}

function membersOf(types: TypedDataTypes, name: string): readonly TypedDataField[] {
  const members = Object.hasOwn(types, name) ? types[name] : undefined
  if (!members) throw new Error(`Typed data: no struct ${name}`)
  return members
}

function encodeMember(types: TypedDataTypes, type: string, value: TypedDataValue): Uint8Array {
  if (Object.hasOwn(types, type)) return hashStruct(types, type, value as TypedDataStruct)
  if (type === 'string') return keccak256(utf8(value as string))
  if (type === 'bytes') return keccak256(fromHex(value as string))
  if (type === 'bool') return bigintToBytes(value ? 1n : 0n, 32)
  if (type === 'address') return leftPad(exactly(fromHex(value as string), 20, type))
  if (type === 'bytes32') return exactly(fromHex(value as string), 32, type)
  const bits = /^uint(\d+)$/.exec(type)?.[1]
  if (bits === undefined) throw new Error(`Typed data: type ${type} is not supported`)
  return leftPad(bigintToBytes(value as bigint, Number(bits) / 8))
}

function leftPad(bytes: Uint8Array): Uint8Array {
  return concatBytes(new Uint8Array(32 - bytes.length), bytes)
}

function exactly(bytes: Uint8Array, length: number, type: string): Uint8Array {
  if (bytes.length !== length) throw new Error(`Typed data: ${type} takes ${length} bytes, not ${bytes.length}`)
  return bytes
}
