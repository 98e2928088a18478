import { connectorMigrations } from '@sampan/connector/migrations'
import type { Migration } from '@sampan/database/migrate'
import { LEDGER_MIGRATIONS } from '@sampan/ledger/store/migrations'
import { acceptorMigrations } from './acceptors/store/migrations.ts'
import { eventMigrations } from './events/store/migrations.ts'
import { httpMigrations } from './http/store/migrations.ts'
import { inboxMigrations } from './inbox/store/leftovers.ts'
import { merchantMigrations } from './merchants/store/migrations.ts'
import { orderMigrations } from './orders/store/migrations.ts'
import { paymentMigrations } from './payments/store/migrations.ts'
import { relayMigrations } from './relay/store/sends.ts'

/** Everything a gateway's database consists of. */
export const gatewayMigrations: readonly Migration[] = [
  ...connectorMigrations,
  ...LEDGER_MIGRATIONS,
  ...merchantMigrations,
  ...acceptorMigrations,
  ...eventMigrations,
  ...httpMigrations,
  ...paymentMigrations,
  ...orderMigrations,
  ...relayMigrations,
  ...inboxMigrations,
]
