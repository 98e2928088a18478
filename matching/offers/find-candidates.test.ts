import type { Address } from '@sampan/kernel/hex'
import { expect, test } from 'vitest'
import type { Exclusion } from './filters.ts'
import { isOpen } from './filters.ts'
import { findBestPrice, findCandidates } from './find-candidates.ts'
import type { Candidate, Offer, Standing } from './offer.ts'
import type { MatchRequest } from './request.ts'

const at = (n: number): Address => `0x${n.toString(16).padStart(40, '0')}`
const NOW = 1_795_334_400
const request: MatchRequest = {
  rail: 'pix',
  currency: 'BRL',
  asset: 'eip155:1/erc20:0x01',
  fixed: { side: 'local', units: 10_000n },
  decimals: { local: 2, rail: 2, asset: 6 },
  feeBps: 50,
  payer: at(1),
  buyer: at(2),
  arbiters: [at(3), at(4)],
  now: NOW,
}
function candidate(offer: Partial<Offer> = {}, standing: Partial<Standing> = {}): Candidate {
  return {
    offer: {
      acceptor: 'acc',
      name: 'pix',
      vault: at(10),
      owner: at(11),
      signer: at(12),
      rail: 'pix',
      currency: 'BRL',
      asset: request.asset,
      price: { numerator: 5n, denominator: 1n },
      minUnits: 100n,
      maxUnits: 100_000n,
      dailyMaxUnits: 1_000_000n,
      arbiters: [at(4)],
      hours: [],
      newcomer: false,
      ...offer,
    },
    standing: {
      freeUnits: 20_000_000n,
      takenTodayUnits: 0n,
      hourUnits: 0n,
      lastHeartbeatAt: NOW - 10,
      isFeedFresh: true,
      reliabilityBps: 10_000,
      ...standing,
    },
  }
}

test.each<[Exclusion, Partial<Offer>, Partial<Standing>]>([
  ['other_rail', { rail: 'sepa' }, {}],
  ['other_currency', { currency: 'EUR' }, {}],
  ['other_asset', { asset: 'eip155:1/erc20:0x02' }, {}],
  ['silent', {}, { lastHeartbeatAt: NOW - 11 }],
  ['stale_feed', {}, { isFeedFresh: false }],
  ['closed', { hours: [{ weekday: 0, fromMinute: 0, toMinute: 0 }] }, {}],
  ['payer_is_acceptor', { signer: request.payer }, {}],
  ['buyer_is_acceptor', { vault: request.buyer }, {}],
  ['no_common_arbiter', { arbiters: [at(99)] }, {}],
  ['no_common_arbiter', { owner: at(4) }, {}],
  ['outside_limits', { minUnits: 10_001n }, {}],
  ['outside_limits', { maxUnits: 9_999n }, {}],
  ['amount_too_small', { price: { numerator: 10n ** 30n, denominator: 1n } }, {}],
  ['vault_too_small', {}, { freeUnits: 19_999_999n }],
  ['daily_limit', { dailyMaxUnits: 50_000n }, { takenTodayUnits: 40_001n }],
])('an offer is excluded as %s', (reason, offer, standing) => {
  expect(findCandidates([candidate(offer, standing)], request)).toEqual({
    candidates: [],
    excluded: [{ id: `${offer.vault ?? at(10)}/pix`, reason }],
  })
})

test('an offer that meets every bound exactly qualifies', () => {
  const exact = candidate({ minUnits: 10_000n, maxUnits: 10_000n, dailyMaxUnits: 10_000n })
  expect(findCandidates([exact], request)).toEqual({ candidates: [exact], excluded: [] })
})

test('the best price is the least local money per USDT', () => {
  const dear = candidate({ price: { numerator: 51n, denominator: 10n } })
  const cheap = candidate({ price: { numerator: 5_099n, denominator: 1_000n } })
  expect(findBestPrice([dear, cheap])).toBe(cheap)
  expect(findBestPrice([])).toBeUndefined()
})

test('hours are in UTC, from inclusive and to exclusive', () => {
  const sunday = 1_795_305_600 // 2026-11-22T00:00:00Z
  const hours = [{ weekday: 0, fromMinute: 60, toMinute: 120 }]
  expect(isOpen(hours, sunday + 3_599)).toBe(false)
  expect(isOpen(hours, sunday + 3_600)).toBe(true)
  expect(isOpen(hours, sunday + 7_199)).toBe(true)
  expect(isOpen(hours, sunday + 7_200)).toBe(false)
  expect(isOpen(hours, sunday + 86_400 + 3_600)).toBe(false)
})
