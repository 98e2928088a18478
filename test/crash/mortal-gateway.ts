import { type ChildProcess, fork } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FromChild, KillPoint, ToChild } from './messages.ts'

const COMPILED = join(tmpdir(), 'sampan-crash-compiled')
const ENTRY = new URL('./gateway-child.ts', import.meta.url).pathname

export type MortalGateway = {
  /** Effect points passed since the last `arm`, in order. */
  readonly effects: readonly string[]
  /** How often it has been killed so far. */
  readonly deaths: number
  /** Kills itself there, once; with no point it only forgets the effects so far. Resolves when it has heard. */
  arm(kill?: KillPoint): Promise<void>
  close(): Promise<void>
}

/** Keeps a gateway running as whoever operates it would: when it dies of a SIGKILL it is started again at once. */
export async function keepGateway(args: readonly string[]): Promise<MortalGateway> {
  const effects: string[] = []
  let deaths = 0
  let closing = false
  let crash: Error | undefined
  let child = await spawnReady(args, effects)
  const revive = (code: number | null, signal: NodeJS.Signals | null) => {
    if (closing) return
    if (signal !== 'SIGKILL') crash = new Error(`The gateway ended by itself: ${code ?? signal}`)
    deaths++
    const again = spawnReady(args, effects).then(next => {
      child = next
      child.once('exit', revive)
    })
    again.catch((error: Error) => {
      crash = error
    })
  }
  child.once('exit', revive)
  return {
    effects,
    get deaths() {
      if (crash) throw crash
      return deaths
    },
    arm: async kill => {
      const heard = new Promise<void>(resolve => {
        child.on('message', (message: FromChild) => {
          if (message.type !== 'armed') return
          effects.length = 0
          resolve()
        })
      })
      child.send({ ...(kill && { kill }) } satisfies ToChild)
      await heard
    },
    close: async () => {
      closing = true
      const gone = new Promise(resolve => child.once('exit', resolve))
      child.kill('SIGKILL')
      await gone
    },
  }
}

function spawnReady(args: readonly string[], effects: string[]): Promise<ChildProcess> {
  return new Promise((resolve, reject) => {
    // It is started some sixty times: what the first start has compiled serves the others.
    const env = { ...process.env, NODE_COMPILE_CACHE: COMPILED }
    const child = fork(ENTRY, [...args], { env, execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    child.on('message', (message: FromChild) => {
      if (message.type === 'ready') resolve(child)
      if (message.type === 'effect') effects.push(message.label)
    })
    child.once('error', reject)
    child.once('exit', code => reject(new Error(`The gateway did not start: ${code}`)))
  })
}
