import { type ChildProcess, spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { ChainId } from '@sampan/kernel/asset'
import type { Address, Hex } from '@sampan/kernel/hex'

export type Anvil = {
  readonly url: string
  readonly chain: ChainId
  /** Ten funded accounts whose keys the node holds. */
  readonly accounts: readonly Address[]
  /** Their private keys, for those who sign themselves. */
  readonly keys: readonly Hex[]
  call<T>(method: string, params?: readonly unknown[]): Promise<T>
  close(): Promise<void>
}

export type AnvilOptions = {
  /** Finality lags two epochs; 4 slots, so 8 blocks, if not given. */
  readonly slotsInAnEpoch?: number
  /** Mines in this rhythm. Without it: a block for each chainTransaction, or none by itself with `mining: false`. */
  readonly blockTimeSeconds?: number
  readonly mining?: boolean
  readonly chainId?: number
  /** Free if not given. */
  readonly port?: number
  /** Of the genesis block, in unix seconds. */
  readonly timestamp?: number
}

/** Of the public test mnemonic that every anvil starts with: worth nothing anywhere else. */
const KEYS: readonly Hex[] = [
  '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80',
  '0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d',
  '0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a',
  '0x7c852118294e51e653712a81e05800f419141751be58f605c371e15141b007a6',
  '0x47e179ec197488593b187f80a00eb0da91f1b9d0b13f8733639f19c30a34926a',
  '0x8b3a350cf5c34c9194ca85829a2df0ec3153be0318b5e2d3348e872092edffba',
  '0x92db14e403b83dfe3df233f83dfa3a0d7096f21ca9b0d6d6b8d88b2b4ec1564e',
  '0x4bbbf85ce3377467afe5d46f804f221813b2bb87f24d81f60f1fcdbf7cbf4356',
  '0xdbda1821b80551c9d65939329250298aa3472ba22feea921c0cf5d620ea67b97',
  '0x2a871d0798f97d79848a013d4936a73bf4cc922c825d33c1cf7073dff6d409c6',
]

/** Starts an Ethereum development node. Never let it mine for each of many concurrent senders: it jams. */
export async function startAnvil(options: AnvilOptions = {}): Promise<Anvil> {
  const { slotsInAnEpoch = 4, blockTimeSeconds, mining = true, chainId = 31337, port = 0, timestamp } = options
  const flags = ['--port', port, '--chain-id', chainId, '--slots-in-an-epoch', slotsInAnEpoch]
  if (blockTimeSeconds !== undefined) flags.push('--block-time', blockTimeSeconds)
  else if (!mining) flags.push('--no-mining')
  if (timestamp !== undefined) flags.push('--timestamp', timestamp)
  const child = spawn(binary(), flags.map(String), { stdio: ['ignore', 'pipe', 'inherit'] })
  const kill = () => void child.kill('SIGKILL')
  process.once('exit', kill)
  const url = await listening(child)
  const call = inTurn(<T>(method: string, params: readonly unknown[] = []) => ask<T>(url, method, params))
  return {
    url,
    chain: `eip155:${chainId}`,
    accounts: (await call<string[]>('eth_accounts')).map(account => account.toLowerCase() as Address),
    keys: KEYS,
    call,
    close: async () => {
      process.off('exit', kill)
      const gone = new Promise(resolve => child.once('exit', resolve))
      kill()
      await gone
    },
  }
}

/**
 * Has the node's own accounts send one after another: the node picks their nonces, and picks the same one for two who
 * ask at once.
 */
function inTurn(call: Anvil['call']): Anvil['call'] {
  let last: Promise<unknown> = Promise.resolve()
  return <T>(method: string, params?: readonly unknown[]) => {
    if (method !== 'eth_sendTransaction') return call<T>(method, params)
    const sent = last.then(() => call<T>(method, params))
    last = sent.catch(() => {})
    return sent
  }
}

function binary(): string {
  const require = createRequire(import.meta.url)
  const wrapper = require.resolve('@foundry-rs/anvil/bin.mjs')
  const cpu = process.arch === 'x64' ? 'amd64' : process.arch
  return join(dirname(wrapper), '..', `anvil-${process.platform}-${cpu}`, 'bin', 'anvil')
}

function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = ''
    child.once('error', reject)
    child.once('exit', code => reject(new Error(`anvil ended with ${code}: ${output.slice(-500)}`)))
    child.stdout?.on('data', chunk => {
      // Read on after it listens, or a full pipe stops the node.
      if (output.length > 10_000) return
      output += chunk
      const address = /Listening on (\S+)/.exec(output)?.[1]
      if (address) resolve(`http://${address}`)
    })
  })
}

async function ask<T>(url: string, method: string, params: readonly unknown[]): Promise<T> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  const answer = (await response.json()) as { result?: T; error?: { message: string } }
  if (answer.error) throw new Error(`${method}: ${answer.error.message}`)
  return answer.result as T
}
