import { access, constants } from 'node:fs/promises'
import type { AcceptorConfig, AccountConfig } from '@sampan/acceptor/config'
import { openKeystore } from '@sampan/acceptor/keystore'
import { parseAssetId } from '@sampan/kernel/asset'
import type { Address } from '@sampan/kernel/hex'
import { addressOfPrivateKey } from '@sampan/kernel/sign'
import { findRail } from '@sampan/rails/registry'
import { acceptorSecrets } from '../configuration/secrets.ts'
import { type Finding, ill, look, well } from './finding.ts'
import { lookAtChain, lookAtGas, lookAtVault } from './look-at-chain.ts'
import { lookAtDatabase } from './look-at-database.ts'

/** Everything an acceptor's daemon needs, looked at without starting it. */
export async function lookAtAcceptor(config: AcceptorConfig): Promise<Finding[]> {
  const [keystore, signer] = await lookAtKeystore(config)
  const rpc = config.chain.rpc_urls[0] ?? ''
  const asset = parseAssetId(config.vault.asset)
  const vault = lookAtVault(rpc, config.vault.address, {
    name: 'yours',
    ...(asset.ok && { token: asset.value.address }),
    ...(signer && { signer }),
  })
  return [
    keystore,
    await lookAtDatabase(config.database, process.env['SAMPAN_ACCEPTOR_DATABASE_URL']),
    ...(await lookAtChain(config.chain, [config.vault.asset])),
    await vault,
    ...(await Promise.all(config.accounts.map(lookAtAccount))),
    ...(await Promise.all(config.gateways.map(gateway => lookAtPeer(gateway.url)))),
  ]
}

async function lookAtKeystore(config: AcceptorConfig): Promise<[Finding, Address | undefined]> {
  let address: Address | undefined
  const finding = await look('keystore', 'sampan keystore PATH makes a new one.', async () => {
    const { passphrase, gasKey } = acceptorSecrets()
    address = (await openKeystore(config.keystore, passphrase)).address
    if (gasKey) return await lookAtGas(config.chain.rpc_urls[0] ?? '', 'gas key', addressOfPrivateKey(gasKey))
    return well(`keystore of ${address}; without SAMPAN_ACCEPTOR_GAS_KEY a silent gateway can cost you a deadline`)
  })
  return [finding, address]
}

function lookAtAccount(account: AccountConfig): Promise<Finding> {
  const what = `account ${account.name}`
  return look(what, 'Make the feed’s directory, and let the daemon write there.', async () => {
    const rail = findRail(account.rail)
    if (!rail) return ill(`${what}: rail ${account.rail} does not exist`, 'Correct the rail’s name.')
    const parsed = rail.parseAccount(account.fields)
    if (!parsed.ok) return ill(`${what}: ${parsed.code} ${JSON.stringify(parsed.detail)}`, 'Correct its fields.')
    if (account.feed.kind === 'camt054') await access(account.feed.directory, constants.R_OK | constants.W_OK)
    else if (!process.env[account.feed.secret_env]) {
      return ill(`${what}: ${account.feed.secret_env} is not set`, 'It is the secret the bank’s webhook signs with.')
    }
    return well(what)
  })
}

function lookAtPeer(url: string): Promise<Finding> {
  return look(`gateway ${url}`, 'Is it running, and is the address right?', async () => {
    const response = await fetch(new URL('/healthz', url), { signal: AbortSignal.timeout(5_000) })
    return response.ok ? well(`gateway ${url}`) : ill(`gateway ${url} answers ${response.status}`, 'Ask its operator.')
  })
}
