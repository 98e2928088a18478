import { createRequire } from 'node:module'
import { isMainThread, parentPort, Worker } from 'node:worker_threads'
import type { Node } from './mutants.ts'

type Bytecode = { readonly object: string }
export type CompilerOutput = {
  readonly errors?: readonly {
    readonly severity: string
    readonly formattedMessage: string
    readonly sourceLocation?: { readonly file: string; readonly start: number }
  }[]
  readonly sources?: Readonly<Record<string, { readonly ast: Node }>>
  readonly contracts?: Readonly<
    Record<
      string,
      Readonly<Record<string, { readonly evm: { readonly bytecode: Bytecode; readonly deployedBytecode: Bytecode } }>>
    >
  >
}

export type Sources = Readonly<Record<string, string>>
export type Job = {
  readonly sources: Sources
  /** Files whose code is wanted; none asks for the syntax trees only. */
  readonly wanted: readonly string[]
  readonly viaIR?: boolean
  /** Checks types and makes no code. */
  readonly only?: 'types'
}

/** One solc that is loaded once, in a thread of its own. */
export class Compiler {
  readonly #worker = new Worker(new URL(import.meta.url))

  async compile({ sources, wanted, viaIR = true, only }: Job): Promise<CompilerOutput> {
    const code = only ? ['abi'] : ['evm.bytecode.object', 'evm.deployedBytecode.object']
    const input = {
      language: 'Solidity',
      sources: Object.fromEntries(Object.entries(sources).map(([path, content]) => [path, { content }])),
      settings: {
        viaIR,
        evmVersion: 'cancun',
        optimizer: { enabled: true, runs: 1 },
        metadata: { appendCBOR: false, bytecodeHash: 'none' },
        outputSelection: wanted.length
          ? Object.fromEntries(wanted.map(file => [file, { '*': code }]))
          : { '*': { '': ['ast'] } },
      },
    }
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    this.#worker.once('message', resolve)
    this.#worker.once('error', reject)
    this.#worker.postMessage(JSON.stringify(input))
    const output = JSON.parse(await promise)
    this.#worker.removeAllListeners('error')
    return output
  }

  async close(): Promise<void> {
    await this.#worker.terminate()
  }
}

/** What solc refused, warnings left out. */
export const errorsOf = (output: CompilerOutput) => (output.errors ?? []).filter(({ severity }) => severity === 'error')

if (!isMainThread) {
  const solc = createRequire(import.meta.url)('solc')
  parentPort?.on('message', input => parentPort?.postMessage(solc.compile(input)))
}
