import { randomBytes } from 'node:crypto'
import { createKeystore } from '@sampan/acceptor/keystore'
import { readSecret } from '../configuration/read-configuration.ts'
import type { Command } from './command.ts'

export const keystore: Command = {
  summary: 'Make a new encrypted key for an acceptor’s daemon and print its address.',
  positionals: ['<keystore.json>'],
  options: {},
  optionHelp: {},
  run: async ({ positionals: [path = ''] }) => {
    const passphrase = readSecret('SAMPAN_ACCEPTOR_PASSPHRASE', '"several words nobody would put together"', /./)
    const signer = await createKeystore({ path, passphrase, random: length => new Uint8Array(randomBytes(length)) })
    console.log(signer.address)
    console.error('Name this address as your vault’s signer: setSigner, sent with the owner’s key.')
    return 0
  },
}
