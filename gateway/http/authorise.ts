import type { Access } from '@sampan/api/endpoint'
import { unreachable } from '@sampan/kernel/assert'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import { authenticateAcceptor } from '../acceptors/session.ts'
import type { Gateway } from '../act/gateway.ts'
import { authenticateApiKey } from '../merchants/api-key.ts'
import type { Caller } from './handler.ts'

export type AuthRefusal = Refusal<
  'auth.missing_key' | 'auth.invalid_key' | 'auth.missing_scope' | 'auth.missing_session' | 'auth.invalid_session'
>

/** Who is calling, by the endpoint's rule. Credentials come as `Authorization: Bearer …` and nowhere else. */
export async function authorise(
  gateway: Gateway,
  access: Access,
  header: string | null,
): Promise<Result<Caller, AuthRefusal>> {
  const token = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1]
  switch (access.kind) {
    case 'public':
      return ok({ kind: 'public' })
    case 'key': {
      if (token === undefined) return refuse('auth.missing_key')
      const key = await authenticateApiKey(gateway, token, access.scope)
      return key.ok ? ok({ kind: 'merchant', ...key.value }) : key
    }
    case 'acceptor': {
      if (token === undefined) return refuse('auth.missing_session')
      const acceptor = await authenticateAcceptor(gateway, token)
      return acceptor === undefined ? refuse('auth.invalid_session') : ok({ kind: 'acceptor', acceptor })
    }
    default:
      return unreachable(access)
  }
}
