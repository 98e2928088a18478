import type { GatewayConfig } from '@sampan/gateway/config'
import { addressOfPrivateKey } from '@sampan/kernel/sign'
import { findRail } from '@sampan/rails/registry'
import { gatewaySecrets } from '../configuration/secrets.ts'
import { type Finding, ill, look, well } from './finding.ts'
import { lookAtChain, lookAtGas, lookAtVault } from './look-at-chain.ts'
import { lookAtDatabase } from './look-at-database.ts'

/** Everything a gateway needs, looked at without starting it. */
export async function lookAtGateway(config: GatewayConfig): Promise<Finding[]> {
  const assets = [...new Set(config.merchants.map(merchant => merchant.settlement_asset.toLowerCase()))]
  const chains = await Promise.all(config.chains.map(chain => lookAtChain(chain, assets)))
  const rpcOf = (id: string) => config.chains.find(chain => chain.id === id)?.rpc_urls[0]
  const vaults = config.acceptors.map(({ name, chain, vault }) => {
    const rpc = rpcOf(chain)
    if (rpc) return lookAtVault(rpc, vault, { name })
    return Promise.resolve(ill(`acceptor ${name} is on ${chain}`, 'Name that chain under chains.'))
  })
  return [
    await lookAtSecrets(config),
    await lookAtDatabase(config.database, process.env['SAMPAN_DATABASE_URL']),
    ...lookAtPolicy(config),
    ...chains.flat(),
    ...(await Promise.all(vaults)),
  ]
}

async function lookAtSecrets(config: GatewayConfig): Promise<Finding> {
  return look('secrets', 'Set what is named above; see docs/running.md.', async () => {
    const relayer = addressOfPrivateKey(gatewaySecrets(config).relayerKey)
    const rpc = config.chains[0]?.rpc_urls[0] ?? ''
    return await lookAtGas(rpc, 'relayer', relayer)
  })
}

/** What no schema can say: settings that contradict each other. */
function lookAtPolicy(config: GatewayConfig): Finding[] {
  const { operator, rails, merchants, arbiters, acceptors } = config
  const findings: Finding[] = []
  if (operator.fee_bps > 0 && !operator.fee_to) {
    findings.push(
      ill('operator.fee_bps is set and operator.fee_to is not', 'Say where the fee goes, or set fee_bps to 0.'),
    )
  }
  if (rails.length === 0) findings.push(ill('no rail is switched on', 'Name at least one under rails.'))
  if (acceptors.length === 0)
    findings.push(ill('no acceptor may take part', 'Name at least one vault under acceptors.'))
  if (merchants.length === 0) findings.push(ill('there is no merchant', 'Name at least one under merchants.'))
  for (const { id, currencies } of rails) findings.push(lookAtRail(id, currencies))
  for (const { name, arbiters: accepted } of merchants) {
    if (!accepted.some(arbiter => arbiters.includes(arbiter))) {
      findings.push(ill(`merchant ${name} and the gateway share no arbiter`, 'Name one in both lists of arbiters.'))
    }
  }
  return findings
}

function lookAtRail(id: string, currencies: readonly string[]): Finding {
  const rail = findRail(id)
  if (!rail) return ill(`rail ${id} does not exist`, 'Check its name against the list in docs/running.md.')
  const foreign = currencies.filter(currency => !rail.profile.currencies.includes(currency))
  if (foreign.length === 0) return well(`rail ${id} for ${currencies.join(', ')}`)
  return ill(`rail ${id} does not carry ${foreign.join(', ')}`, 'Take the currency out.')
}
