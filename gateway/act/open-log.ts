import { type CanonicalJson, canonicalJson } from '@sampan/kernel/canonical'
import { fromHex, type Hex, utf8 } from '@sampan/kernel/hex'
import { ok, type Result } from '@sampan/kernel/result'
import { type LogVerifier, makeLogKey } from '@sampan/ledger/log/log-key'
import { signCheckpoint } from '@sampan/ledger/store/checkpoints'
import { openLog } from '@sampan/ledger/store/open-log'
import { buildReceipt, type ReceiptRefusal } from '@sampan/ledger/store/receipts'
import type { Gateway } from './gateway.ts'

/** The gateway's own log, with the key that signs its heads. */
export type GatewayLog = {
  readonly verifier: LogVerifier
  /** Signs the newest head; nothing happens when it is signed already. */
  sign(): Promise<void>
  /** The receipt of a payment (its name in the log) as a file; signs a head that covers it if there is none yet. */
  receipt(payment: Hex): Promise<Result<Uint8Array<ArrayBuffer>, ReceiptRefusal>>
}

/** Makes the log if it is new. `seed` is the 32 secret bytes of its Ed25519 key. */
export async function openGatewayLog(
  { config, database, now }: Pick<Gateway, 'config' | 'database' | 'now'>,
  seed: Hex,
): Promise<GatewayLog> {
  const key = makeLogKey(config.log.origin, fromHex(seed))
  await database.transact('ledger.open', trx => openLog(trx, config.log.origin))
  const sign = async () => void (await signCheckpoint(database, key, now()))
  const build = (payment: Hex) => buildReceipt(database.kysely, key.verifier, payment)
  return {
    verifier: key.verifier,
    sign,
    receipt: async payment => {
      let receipt = await build(payment)
      if (!receipt.ok && receipt.code === 'ledger.receipt_not_ready') {
        await sign()
        receipt = await build(payment)
      }
      return receipt.ok ? ok(utf8(canonicalJson(receipt.value as unknown as CanonicalJson))) : receipt
    },
  }
}
