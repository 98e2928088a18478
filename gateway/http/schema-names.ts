import * as acceptor from '@sampan/api/acceptor-protocol'
import * as checkout from '@sampan/api/checkout'
import * as error from '@sampan/api/error'
import * as event from '@sampan/api/event'
import * as log from '@sampan/api/log'
import * as order from '@sampan/api/order'
import * as payment from '@sampan/api/payment'
import * as webhook from '@sampan/api/webhook-endpoint'
import { z } from 'zod'

const MODULES = [payment, order, event, webhook, checkout, log, acceptor, error]

/**
 * Gives every object and enumeration that `api` exports its own name in the OpenAPI document, e.g. `Payment` for
 * `paymentObject`, also where it stands inside another. Queries stay out: they are parameters, not schemas.
 */
export function nameSchemas(): void {
  for (const [name, schema] of MODULES.flatMap(module => Object.entries<unknown>(module))) {
    if (!(schema instanceof z.ZodObject || schema instanceof z.ZodEnum) || name.startsWith('list')) continue
    const known = z.globalRegistry.get(schema)
    if (known?.id === undefined) z.globalRegistry.add(schema, { ...known, id: componentName(name) })
  }
}

function componentName(exported: string): string {
  const name = exported.replace(/Object$/, '')
  return name.charAt(0).toUpperCase() + name.slice(1)
}
