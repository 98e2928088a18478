import { z } from 'zod'
import { webUrl } from '../values/fields.ts'

/** Where the gateway's transparency log is and whose key signs it; enough to verify every receipt against it. */
export const logObject = z.object({
  object: z.literal('log'),
  origin: z.string().meta({ example: 'pay.example.com/ledger/2026' }),
  verifier_key: z.string().meta({ description: 'The key in the form of C2SP signed notes: name+hash+base64.' }),
  url: webUrl.meta({ description: 'Where checkpoint, tiles and entries are served (C2SP tlog-tiles).' }),
})

export type LogObject = z.infer<typeof logObject>
