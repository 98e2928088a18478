import { existsSync, writeFileSync } from 'node:fs'
import { asset, findAsset } from '@sampan/connector/assets'
import { type Deployed, type DeployOptions, deployContracts } from '@sampan/connector/deploy'
import { openRpc } from '@sampan/connector/rpc'
import { type Asset, assetId, evmChainNumber, parseAssetId } from '@sampan/kernel/asset'
import { Fault } from '@sampan/kernel/fault'
import { type Hex, isHex } from '@sampan/kernel/hex'
import { createWalletClient, http } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { readDeploymentRecord } from '../configuration/deployment-record.ts'
import { readSecret } from '../configuration/read-configuration.ts'
import { chainAt } from './chain-at.ts'
import type { Command, CommandCall } from './command.ts'

const KEY_FORM = /^0x[0-9a-fA-F]{64}$/

export const deploy: Command = {
  summary:
    'Put the contracts on a chain, at the same addresses as on any other, check their code and write the record that\n' +
    'configurations name under `deployment`. What is there already is checked and not sent again.',
  positionals: [],
  options: {
    chain: { type: 'string' },
    token: { type: 'string' },
    symbol: { type: 'string' },
    decimals: { type: 'string' },
    'code-hash': { type: 'string' },
    record: { type: 'string' },
  },
  optionHelp: {
    chain:
      'URL of a node of the chain. The key that pays is SAMPAN_RELAYER_KEY; without anything to send none is asked for.',
    token: 'The token the chain is for, such as eip155:1/erc20:0xdac1…1ec7. It says which chain is meant, too.',
    symbol: 'Its symbol, for a token that the registry does not know.',
    decimals: 'Its decimals, for a token that the registry does not know.',
    'code-hash': 'keccak-256 of its code, if you know it. Otherwise the record keeps what is found now.',
    record: 'The file to write; deployment-CHAIN.json if not given.',
  },
  run: async ({ options }) => {
    const url = options['chain']
    if (typeof url !== 'string') throw badOption('--chain is missing.', 'Give the URL of a node: --chain https://…')
    const token = tokenOf(options)
    const path = String(options['record'] ?? `deployment-${evmChainNumber(token.chain)}.json`)
    const earlier = existsSync(path) ? readDeploymentRecord(path) : undefined
    const rpc = openRpc({ urls: [url] })
    const deployed = await deployContracts({ rpc, token, send: senderAt(url, token), earlier })
    writeFileSync(path, `${JSON.stringify(deployed.record, null, 2)}\n`)
    report(deployed, token, path, earlier?.tokens.some(({ id }) => id === token.id) ?? false)
    return 0
  },
}

function tokenOf(options: CommandCall['options']): Asset {
  const parsed = parseAssetId(String(options['token'] ?? ''))
  if (!parsed.ok) {
    throw badOption('--token is not the id of a token.', `It looks like ${parsed.detail['example']}.`)
  }
  const { chain, address } = parsed.value
  const codeHash = options['code-hash'] as Hex | undefined
  if (codeHash !== undefined && !isHex(codeHash, 32)) throw badOption('--code-hash is not 32 bytes.', 'Give 0x….')
  const found = findAsset(assetId(chain, address)) ?? described(options, parsed.value)
  if (options['decimals'] !== undefined && Number(options['decimals']) !== found.decimals) {
    throw badOption(`The registry gives ${found.id} ${found.decimals} decimals.`, 'Leave --decimals out.')
  }
  return { ...found, codeHash: (codeHash?.toLowerCase() as Hex | undefined) ?? found.codeHash }
}

function described(options: CommandCall['options'], { chain, address }: Pick<Asset, 'chain' | 'address'>): Asset {
  const { symbol, decimals } = options
  if (typeof symbol === 'string' && typeof decimals === 'string' && /^([0-9]|[12][0-9]|3[0-6])$/.test(decimals)) {
    return asset(chain, address, symbol, Number(decimals))
  }
  throw new Fault('deploy.unknown_token', `The registry does not know ${assetId(chain, address)}.`, {
    detail: { token: assetId(chain, address) },
    hint: 'If it is what you mean, a token of a local chain for instance, say --symbol and --decimals.',
  })
}

/** Reads the key only when there is something to send. */
function senderAt(url: string, token: Asset): DeployOptions['send'] {
  return call => {
    const account = privateKeyToAccount(readSecret('SAMPAN_RELAYER_KEY', '0x…64 hexadecimal digits', KEY_FORM) as Hex)
    const chain = chainAt(Number(evmChainNumber(token.chain)), url)
    return createWalletClient({ account, chain, transport: http(url) }).sendTransaction(call)
  }
}

function report({ record, created }: Deployed, token: Asset, path: string, isPinned: boolean): void {
  for (const { name, address, block_number: block } of record.contracts) {
    const since = block === undefined ? '' : ` since block ${block}`
    console.log(`${name.padEnd(22)} ${address}${since}`)
  }
  const recorded = record.tokens.find(({ id }) => id === token.id)
  console.log(`${token.symbol.padEnd(22)} ${token.address}, ${token.decimals} decimals, code ${recorded?.code_hash}`)
  if (!isPinned && token.codeHash === undefined) {
    console.log(
      'Nothing had pinned the code of the token; from now on the record does. Compare it with a source you trust.',
    )
  }
  const sent = created.length === 0 ? 'Everything was there' : `Created ${created.join(' and ')}`
  console.log(`${sent}; all code is as built. Written to ${path}: name it under chains as \`deployment\`.`)
}

function badOption(message: string, hint: string): Fault {
  return new Fault('deploy.bad_option', message, { hint })
}
