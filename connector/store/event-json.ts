import type { TransferLogged, VaultLogged } from '../port/event.ts'

/** A logged event with its bigints as decimal strings marked by their names: `…Units`, `nonce` and `which`. */
export type EventJson = Readonly<Record<string, unknown>>

export function eventToJson(event: VaultLogged | TransferLogged): string {
  return JSON.stringify(event, (_, value) => (typeof value === 'bigint' ? String(value) : value))
}

export function eventFromJson(json: EventJson): VaultLogged | TransferLogged {
  return revive(json) as VaultLogged | TransferLogged
}

function revive(json: EventJson): EventJson {
  return Object.fromEntries(
    Object.entries(json).map(([name, value]) => {
      if (typeof value === 'object' && value !== null) return [name, revive(value as EventJson)]
      return [name, typeof value === 'string' && isBigint(name) ? BigInt(value) : value]
    }),
  )
}

function isBigint(name: string): boolean {
  return name.endsWith('Units') || name === 'nonce' || name === 'which'
}
