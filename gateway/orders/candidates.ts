import type { VaultReading } from '@sampan/connector/connector'
import { ZERO_ADDRESS } from '@sampan/kernel/address'
import type { AssetId, ChainId } from '@sampan/kernel/asset'
import type { Address } from '@sampan/kernel/hex'
import { type Candidate, candidateId } from '@sampan/matching/offer'
import { type LiveOffer, liveOffers } from '../acceptors/live-offers.ts'
import { chainOf } from '../relay/relay-orders.ts'
import type { OrdersGateway, SecondKey } from './ports.ts'
import { type Loads, readLoads } from './store/loads.ts'

/** The offers for an asset with where their acceptors stand, and the chain's height at which that was read. */
export type Supply = {
  readonly candidates: readonly Candidate[]
  /** Token units of all acceptors' orders in the last hour. */
  readonly hourTotalUnits: bigint
  readonly headHeight: number
  /** Ids of the candidates that want to know the payer's name. */
  readonly asksPayerName: ReadonlySet<string>
}

const NO_RECORD_BPS = 10_000

type Reader = Pick<OrdersGateway, 'database' | 'readVault' | 'now' | 'secondKey' | 'logger'>
type Wanted = { readonly asset: AssetId; readonly currency?: string }

/**
 * Reads the offers of acceptors that are there, in a currency if given, and their vaults. Outside of a
 * databaseTransaction: it asks the chain.
 */
export async function readSupply(gateway: Reader, wanted: Wanted): Promise<Supply> {
  const now = gateway.now()
  const { kysely } = gateway.database
  const offers = await liveOffers(kysely, { ...wanted, now })
  const loads = await readLoads(kysely, now)
  const vaults = await readVaults(gateway, offers)
  const candidates = offers.flatMap(offer => {
    const reading = vaults.get(offer.offer.vault)
    return reading && isUsable(reading, gateway.secondKey) ? [toCandidate(offer, lockableUnits(reading), loads)] : []
  })
  const hourTotalUnits = [...loads.hourUnits.values()].reduce((total, units) => total + units, 0n)
  const headHeight = Math.max(0, ...[...vaults.values()].map(({ block }) => block.height))
  const asking = offers.filter(({ asksPayerName }) => asksPayerName)
  const asksPayerName = new Set(asking.map(({ offer }) => candidateId(offer)))
  return { candidates, hourTotalUnits, headHeight, asksPayerName }
}

/**
 * The same as the chain is now, for a draw: nobody is drawn who has just taken the money out. The head is read last, so
 * that no block that exists by then can become the seed.
 */
export async function readSupplyNow(
  gateway: Reader & Pick<OrdersGateway, 'chains'>,
  { chain, ...wanted }: Wanted & { readonly chain: ChainId },
): Promise<Supply> {
  const { connector } = chainOf(gateway, chain)
  const supply = await readSupply({ ...gateway, readVault: (_, vault) => connector.readVault(vault) }, wanted)
  const [first] = supply.candidates
  if (!first) return supply
  const { block } = await connector.readVault(first.offer.vault)
  return { ...supply, headHeight: Math.max(supply.headHeight, block.height) }
}

/** What is left for a payer who gives no name. */
export function withoutNameAskers(supply: Supply): Supply {
  return {
    ...supply,
    candidates: supply.candidates.filter(({ offer }) => !supply.asksPayerName.has(candidateId(offer))),
  }
}

/** An offer with where its acceptor stands. `freeUnits`: what its vault can lock, pending orders not yet taken off. */
export function toCandidate(live: LiveOffer, freeUnits: bigint, loads: Loads): Candidate {
  const { vault, name } = live.offer
  const pending = loads.pendingUnits.get(vault) ?? 0n
  return {
    offer: live.offer,
    standing: {
      freeUnits: freeUnits > pending ? freeUnits - pending : 0n,
      takenTodayUnits: loads.dayLocalUnits.get(`${vault}/${name}`) ?? 0n,
      hourUnits: loads.hourUnits.get(vault) ?? 0n,
      lastHeartbeatAt: live.lastHeartbeatAt,
      isFeedFresh: live.isFeedFresh,
      reliabilityBps: loads.reliabilityBps.get(vault) ?? NO_RECORD_BPS,
    },
  }
}

/** A vault that no node tells of now is left out, unless there is no other. */
async function readVaults(
  { readVault, logger }: Pick<OrdersGateway, 'readVault' | 'logger'>,
  offers: readonly LiveOffer[],
): Promise<Map<Address, VaultReading>> {
  const chains = new Map(offers.map(({ offer, chain }) => [offer.vault, chain]))
  const readings = new Map<Address, VaultReading>()
  const failures: unknown[] = []
  const read = async (chain: ChainId, vault: Address) => {
    try {
      readings.set(vault, await readVault(chain, vault))
    } catch (err) {
      failures.push(err)
      logger.warn({ err, chain, vault }, 'a vault could not be read')
    }
  }
  await Promise.all([...chains].map(([vault, chain]) => read(chain, vault)))
  if (readings.size === 0 && failures.length > 0) throw failures[0]
  return readings
}

/** A vault that wants a second signature from anybody but this gateway cannot be served. */
function isUsable({ deployed, vault }: VaultReading, secondKey: SecondKey | undefined): boolean {
  return deployed && (vault.secondKey === ZERO_ADDRESS || vault.secondKey === secondKey?.address)
}

function lockableUnits({ freeUnits, limitUnits, limitUsedUnits }: VaultReading): bigint {
  const withinLimit = limitUnits > limitUsedUnits ? limitUnits - limitUsedUnits : 0n
  return freeUnits < withinLimit ? freeUnits : withinLimit
}
