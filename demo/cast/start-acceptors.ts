import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createKeystore } from '@sampan/acceptor/keystore'
import { type RunningAcceptor, startAcceptor } from '@sampan/acceptor/main'
import type { RenderDesk } from '@sampan/api/desk-view'
import type { Logger } from 'pino'
import type { DemoChain } from '../chain/start-chain.ts'
import { acceptors, type CastAcceptor } from './cast.ts'
import { acceptorConfiguration, type VaultOf } from './configurations.ts'

type Starting = {
  readonly chain: DemoChain
  readonly vaults: VaultOf
  readonly directory: string
  readonly gatewayUrl: string
  readonly logger: Logger
  readonly renderDesk: RenderDesk | undefined
}

const PASSPHRASE = 'a passphrase that everybody knows'

/** Guessing this passphrase takes no effort anyway. */
const CHEAP = { n: 2 ** 12, r: 8, p: 1 }

/** The cast's daemons, each with an encrypted keystore and a database of its own. */
export function startAcceptors(starting: Starting): Promise<readonly RunningAcceptor[]> {
  return Promise.all(acceptors.map(acceptor => startOne(acceptor, starting)))
}

async function startOne(acceptor: CastAcceptor, starting: Starting): Promise<RunningAcceptor> {
  const { chain, vaults, directory, gatewayUrl, logger, renderDesk } = starting
  const config = acceptorConfiguration(acceptor, chain, vaults, directory, gatewayUrl)
  await mkdir(join(directory, acceptor.id), { recursive: true })
  await createKeystore({
    path: config.keystore,
    passphrase: PASSPHRASE,
    random: length => crypto.getRandomValues(new Uint8Array(length)),
    privateKey: acceptor.signer.key,
    cost: CHEAP,
  })
  return startAcceptor(config, {
    key: { passphrase: PASSPHRASE },
    logger: logger.child({ acceptor: acceptor.id }),
    ...(renderDesk && { renderDesk }),
  })
}
