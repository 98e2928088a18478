import { ok } from '@sampan/kernel/result'
import { formatVerifier, type LogVerifier } from '@sampan/ledger/log/log-key'
import type { Gateway } from '../act/gateway.ts'
import type { Handlers } from './handler.ts'

/** Tells where the log is and whose key signs it. */
export function logRoutes({ config }: Pick<Gateway, 'config'>, verifier: LogVerifier): Handlers<'getLog'> {
  const log = {
    object: 'log',
    origin: config.log.origin,
    verifier_key: formatVerifier(verifier),
    url: `${config.public_url}/ledger`,
  } as const
  return { getLog: async () => ok(log) }
}
