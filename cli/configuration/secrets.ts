import type { GatewayConfig, GatewaySecrets } from '@sampan/gateway/config'
import type { Hex } from '@sampan/kernel/hex'
import { readSecret } from './read-configuration.ts'

const KEY = /^0x[0-9a-fA-F]{64}$/
const KEY_EXAMPLE = '0x followed by 64 hexadecimal digits'

/** The gateway's secrets from the environment. Throws `config.secret_missing` and `config.secret_malformed`. */
export function gatewaySecrets({ database }: GatewayConfig): GatewaySecrets {
  return {
    relayerKey: readSecret('SAMPAN_RELAYER_KEY', KEY_EXAMPLE, KEY) as Hex,
    logKey: readSecret('SAMPAN_LOG_KEY', KEY_EXAMPLE, KEY) as Hex,
    ...(process.env['SAMPAN_SECOND_KEY'] && { secondKey: readSecret('SAMPAN_SECOND_KEY', KEY_EXAMPLE, KEY) as Hex }),
    ...(database.engine === 'postgres' && {
      databaseUrl: readSecret(
        'SAMPAN_DATABASE_URL',
        'postgres://user:password@host:5432/sampan',
        /^postgres(ql)?:\/\//,
      ),
    }),
  }
}

/** The passphrase of an acceptor's keystore and, if it is set, the key that pays for sending by itself. */
export function acceptorSecrets(): { passphrase: string; gasKey?: Hex } {
  const passphrase = readSecret('SAMPAN_ACCEPTOR_PASSPHRASE', 'several words nobody would put together', /./)
  if (!process.env['SAMPAN_ACCEPTOR_GAS_KEY']) return { passphrase }
  return { passphrase, gasKey: readSecret('SAMPAN_ACCEPTOR_GAS_KEY', KEY_EXAMPLE, KEY) as Hex }
}
