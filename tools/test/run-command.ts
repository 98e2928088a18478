import { spawn } from 'node:child_process'

export type CommandResult = { readonly code: number; readonly output: string; readonly seconds: number }

export type CommandOptions = {
  readonly cwd?: string
  /** After this long the command and everything it started is killed, and counts as failed. */
  readonly timeoutMs?: number
  /** Also shows the output while the command runs. */
  readonly live?: boolean
  readonly env?: Readonly<Record<string, string>>
}

/** Runs a command in a process group of its own and resolves with what it said, whether it succeeded or not. */
export function runCommand(command: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  const { cwd, timeoutMs = 600_000, live = false, env = {} } = options
  const started = performance.now()
  const [program = '', ...args] = command
  return new Promise(resolve => {
    const child = spawn(program, args, {
      ...(cwd && { cwd }),
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    let output = ''
    const collect = (chunk: Buffer) => {
      output += chunk.toString()
      if (live) process.stdout.write(chunk)
    }
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    const killGroup = (signal: NodeJS.Signals) => {
      if (child.pid) killQuietly(-child.pid, signal)
    }
    const timer = setTimeout(() => {
      output += `\n${command.join(' ')} took longer than ${timeoutMs} ms and was stopped\n`
      killGroup('SIGKILL')
    }, timeoutMs)
    // A group of its own does not hear Ctrl-C.
    const interrupt = () => killGroup('SIGTERM')
    process.on('SIGINT', interrupt).on('SIGTERM', interrupt)
    const end = (code: number) => {
      clearTimeout(timer)
      process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
      resolve({ code, output, seconds: (performance.now() - started) / 1000 })
    }
    child.once('error', error => {
      output += `${program}: ${error.message}\n`
      end(127)
    })
    child.once('close', code => end(code ?? 1))
  })
}

function killQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    // Gone already is what was wanted.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
