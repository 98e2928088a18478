import type { Command } from './command.ts'

/** Every command of `sampan`. Each is loaded only when it is called, so that `verify` needs nothing but itself. */
export const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  start: async () => (await import('./start.ts')).start,
  acceptor: async () => (await import('./acceptor.ts')).acceptor,
  demo: async () => (await import('./demo.ts')).demo,
  doctor: async () => (await import('./doctor.ts')).doctor,
  verify: async () => (await import('./verify.ts')).verify,
  deploy: async () => (await import('./deploy.ts')).deploy,
  relay: async () => (await import('./relay.ts')).relay,
  keystore: async () => (await import('./keystore.ts')).keystore,
  'api-key': async () => (await import('./api-key.ts')).apiKey,
}
