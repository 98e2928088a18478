import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { address, asset, chain, hash } from '@sampan/api/fields'
import { addressIn, type DeploymentRecord, RECORD_FORMAT } from '@sampan/connector/deployment-record'
import type { AssetId, ChainId } from '@sampan/kernel/asset'
import { Fault } from '@sampan/kernel/fault'
import { z } from 'zod'

const schema = z.strictObject({
  format: z.literal(RECORD_FORMAT),
  chain: chain.transform(id => id as ChainId),
  contracts: z.array(
    z.strictObject({
      name: z.string().min(1),
      address,
      code_hash: hash,
      block_number: z.int().nonnegative().optional(),
    }),
  ),
  tokens: z.array(
    z.strictObject({
      id: asset.transform(id => id.toLowerCase() as AssetId),
      symbol: z.string().min(1),
      decimals: z.int().min(0).max(36),
      code_hash: hash,
    }),
  ),
})

/** Reads what `sampan deploy` wrote. Throws `deploy.bad_record`. */
export function readDeploymentRecord(path: string): DeploymentRecord {
  let json: unknown
  try {
    json = JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw bad(path, `cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`)
  }
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  throw bad(path, parsed.error.issues.map(issue => `${issue.path.join('.')}: ${issue.message}`).join('; '))
}

/**
 * A configuration as it was written, gateway's or acceptor's: each chain that names a record under `deployment` gets its
 * factory and its tokens from there. The path counts from the configuration's own folder. Throws `deploy.bad_record`.
 */
export function withDeployments(configuration: unknown, path: string): unknown {
  if (!isObject(configuration)) return configuration
  const { chain: one, chains: many } = configuration
  return {
    ...configuration,
    ...(isObject(one) && { chain: withDeployment(one, path) }),
    ...(Array.isArray(many) && { chains: many.map(each => (isObject(each) ? withDeployment(each, path) : each)) }),
  }
}

function withDeployment(written: Record<string, unknown>, path: string): unknown {
  const { deployment, ...chain } = written
  if (typeof deployment !== 'string') return written
  const recordPath = resolve(dirname(path), deployment)
  const record = readDeploymentRecord(recordPath)
  if (record.chain !== chain['id']) throw bad(recordPath, `is of ${record.chain}, not of ${String(chain['id'])}`)
  if (chain['vault_factory'] !== undefined)
    throw bad(recordPath, 'says where the vault factory is; vault_factory does too')
  if (!record.contracts.some(({ name }) => name === 'VaultFactory')) throw bad(recordPath, 'has no VaultFactory')
  const own = Array.isArray(chain['tokens']) ? chain['tokens'] : []
  return { ...chain, vault_factory: addressIn(record, 'VaultFactory'), tokens: [...record.tokens, ...own] }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function bad(path: string, problem: string): Fault {
  return new Fault('deploy.bad_record', `The deployment record ${path} ${problem}`, {
    detail: { path },
    hint: 'Let `sampan deploy` write it; it asks the chain again and sends nothing that is there already.',
  })
}
