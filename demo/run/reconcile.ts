import { formatUnits, parseUnits } from '@sampan/kernel/decimal'
import { Fault } from '@sampan/kernel/fault'
import type { Receipt } from '@sampan/ledger/log/receipt'
import { TOKEN_DECIMALS } from '../chain/start-chain.ts'
import type { DemoWorld } from '../world.ts'
import { waitFor } from './wait-for.ts'

/**
 * Holds the three accounts of what happened against each other, to the unit: what the chain says the merchant has, what
 * the ledger's receipts say was paid to it, and what webhooks told the shop. Throws with the difference.
 */
export async function reconcile(
  world: DemoWorld,
  payments: readonly string[],
  receipts: readonly Receipt[],
): Promise<bigint> {
  const onChain = await world.chain.balanceOf(world.merchant)
  const inLedger = receipts.reduce((sum, receipt) => sum + netOf(receipt), 0n)
  const inWebhooks = await webhookSum(world, payments)
  if (onChain === inLedger && inLedger === inWebhooks) return onChain
  const show = (units: bigint) => formatUnits(units, TOKEN_DECIMALS)
  throw new Fault('demo.accounts_differ', 'Chain, ledger and webhooks do not agree on what the merchant received.', {
    detail: { chain: show(onChain), ledger: show(inLedger), webhooks: show(inWebhooks) },
  })
}

function netOf({ summary }: Receipt): bigint {
  if (summary.status !== 'released' || !summary.order) return 0n
  return BigInt(summary.order.amount) - BigInt(summary.order.fee)
}

async function webhookSum(world: DemoWorld, payments: readonly string[]): Promise<bigint> {
  const told = () =>
    world.books.received.filter(event => event.type === 'payment.paid' && payments.includes(event.data.object.id))
  const look = async () => (told().length >= payments.length ? told() : undefined)
  const inVain = () =>
    new Fault('demo.no_webhook', `Webhooks told of ${told().length} of ${payments.length} payments as paid`)
  const events = await waitFor(look, inVain, 30_000)
  return events.reduce((sum, event) => sum + unitsOf(event.data.object.settlement.received), 0n)
}

function unitsOf(decimal: string | null): bigint {
  const units = parseUnits(decimal ?? '0', TOKEN_DECIMALS)
  if (!units.ok) throw new Fault('demo.bad_webhook', `A webhook says ${decimal}`)
  return units.value
}
