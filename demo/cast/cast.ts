import { type Address, type Hex, toHex, utf8 } from '@sampan/kernel/hex'
import { sha256 } from '@sampan/kernel/sha256'
import { addressOfPrivateKey } from '@sampan/kernel/sign'

/** Someone in the demo with a key. The keys are public knowledge: derived from the name, good for nothing but a local chain. */
export type Persona = { readonly name: string; readonly key: Hex; readonly address: Address }

export function persona(name: string): Persona {
  const key = toHex(sha256(utf8(`sampan demo, worthless key of ${name}`)))
  return { name, key, address: addressOfPrivateKey(key) }
}

export type CastAccount = {
  readonly name: string
  readonly rail: string
  readonly currency: string
  readonly fields: Readonly<Record<string, string>>
  /** As the bank names it. */
  readonly number: string
  readonly price: string
  readonly daily_max: string
  readonly max: string
}

export type CastAcceptor = {
  readonly id: string
  readonly title: string
  readonly owner: Persona
  readonly signer: Persona
  readonly accounts: readonly CastAccount[]
}

export const operator = persona('the operator')
export const merchant = persona('the corner shop')
export const arbiter = persona('the arbiter')

function acceptor(id: string, title: string, accounts: readonly CastAccount[]): CastAcceptor {
  return { id, title, owner: persona(`${id}, owner`), signer: persona(`${id}, signer`), accounts }
}

const MANY = { daily_max: '1000000.00', max: '5000.00' }

/** Three acceptors with different methods and prices. Alba and Chen compete for euros, Bruno and Chen for reais. */
export const acceptors: readonly CastAcceptor[] = [
  acceptor('alba', 'Alba Exchange', [
    {
      name: 'giro',
      rail: 'sepa-credit-transfer',
      currency: 'EUR',
      fields: { name: 'Alba Exchange GmbH', iban: 'DE16100100100000001234' },
      number: 'DE16100100100000001234',
      price: '0.9310',
      ...MANY,
    },
    {
      name: 'branch',
      rail: 'bank-transfer',
      currency: 'EUR',
      fields: { name: 'Alba Exchange GmbH', bank: 'Pretend Bank', accountNumber: '0012345678' },
      number: '0012345678',
      price: '0.9300',
      ...MANY,
    },
  ]),
  acceptor('bruno', 'Bruno Câmbio', [
    {
      name: 'pix',
      rail: 'pix',
      currency: 'BRL',
      fields: { key: 'bruno@example.com', name: 'Bruno Lima', city: 'Recife' },
      number: 'bruno@example.com',
      price: '5.4200',
      ...MANY,
    },
  ]),
  acceptor('chen', 'Chen & Partners', [
    {
      name: 'giro',
      rail: 'sepa-credit-transfer',
      currency: 'EUR',
      fields: { name: 'Chen and Partners BV', iban: 'NL91ABNA0417164300' },
      number: 'NL91ABNA0417164300',
      price: '0.9312',
      ...MANY,
    },
    {
      name: 'pix',
      rail: 'pix',
      currency: 'BRL',
      fields: { key: 'chen@example.com', name: 'Chen Wei', city: 'Sao Paulo' },
      number: 'chen@example.com',
      price: '5.4210',
      ...MANY,
    },
  ]),
]

/** The person in front of the screen has an account in each currency. */
export const payerAccounts = [
  { number: 'FR1420041010050500013M02606', holder: 'You', currency: 'EUR', balanceUnits: 10_000_000n },
  { number: 'you@example.com', holder: 'You', currency: 'BRL', balanceUnits: 50_000_000n },
] as const
