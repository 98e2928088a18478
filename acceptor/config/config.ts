import { offer } from '@sampan/api/acceptor-protocol'
import { chainSettings } from '@sampan/api/chain-settings'
import { address, asset, chain, currency, decimal, rail, webUrl } from '@sampan/api/fields'
import { EVIDENCE_TIERS } from '@sampan/rails/evidence-tier'
import { z } from 'zod'

const name = z.string().regex(/^[a-z0-9-]{1,40}$/, 'lower-case letters, digits and dashes, at most 40')
const tier = z.enum(EVIDENCE_TIERS as readonly ['T1', 'T2', 'T3', 'T4', 'T5', 'T6'])
const seconds = z.int().min(0)

/** Where the news about one account comes from. `tier` says how far it is trusted: T1 fetched from the bank, T3 by hand. */
const feed = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('camt054'),
    directory: z.string().min(1).meta({ description: 'The bank program puts camt.052/053/054 files here, by rename.' }),
    tier: tier.default('T1'),
    poll_ms: z.int().min(50).max(600_000).default(5_000),
    /** Without a new file, or a touch of `.alive` in the directory, for this long the feed is stale. 0: never. */
    stale_after_seconds: seconds.default(0),
  }),
  z.strictObject({
    kind: z.literal('webhook'),
    key_id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
    secret_env: z
      .string()
      .regex(/^[A-Z][A-Z0-9_]*$/)
      .meta({ description: 'Environment variable with the shared secret.' }),
    tier: tier.default('T1'),
    /** Without a signed message (an empty notice will do) for this long the feed is stale. 0: never. */
    stale_after_seconds: seconds.default(0),
  }),
])

const account = z.strictObject({
  name,
  rail,
  currency,
  fields: z.record(z.string(), z.string()).meta({ description: 'As the rail asks, e.g. name and iban.' }),
  daily_max: decimal.meta({ description: 'Most local money the account takes in 24 hours.' }),
  feed,
  /** Per evidence tier, the most one release may free without a person. Unset: the rail profile’s own. */
  auto_release: z.partialRecord(tier, decimal).optional(),
})

/** As in the protocol; rail, currency and daily limit are the account’s, the asset is the vault’s. */
const standingOffer = offer
  .omit({ side: true, rail: true, currency: true, asset: true, daily_max: true })
  .extend({ account: name })

/**
 * The acceptor’s configuration: one file, read and validated once at start. Secrets are in the environment:
 * SAMPAN_ACCEPTOR_PASSPHRASE (opens the keystore), SAMPAN_ACCEPTOR_GAS_KEY (optional, pays for sending what the gateway
 * does not), SAMPAN_ACCEPTOR_DATABASE_URL (only with PostgreSQL), and one per webhook feed.
 */
export const acceptorConfig = z
  .strictObject({
    gateways: z
      .array(
        z.strictObject({
          url: webUrl.meta({ example: 'https://pay.example.com' }),
          /** USDT that may be locked or contested through this gateway, lock requests included. */
          max_locked: decimal,
        }),
      )
      .min(1),
    chain: z.strictObject({
      id: chain,
      rpc_urls: z.array(webUrl).min(1).meta({ description: 'The acceptor’s own node; it never asks the gateway.' }),
      vault_factory: address,
      ...chainSettings,
      /** Block from which the vault’s events are read the first time. */
      start_height: z.int().min(0).optional(),
    }),
    vault: z.strictObject({ address, asset }),
    keystore: z.string().min(1).meta({ description: 'Path of the key file.' }),
    accounts: z.array(account).min(1),
    offers: z.array(standingOffer).max(200),
    limits: z.strictObject({
      max_locked_per_merchant: decimal,
      max_locked_per_payer: decimal,
      /** USDT that stays free in the vault. */
      min_free: decimal.default('0'),
    }),
    timing: z
      .strictObject({
        /** Share of the window before its end, in basis points, at which an unpaid claim is contested. */
        contest_margin_bps: z.int().min(100).max(9_000).default(2_500),
        /** How long a gateway has to relay a signed act before the daemon sends it itself. */
        relay_grace_seconds: seconds.default(60),
        /** How long requests that come together are waited for, to be signed as one batch. */
        collect_ms: z.int().min(0).max(2_000).default(25),
        heartbeat_ms: z.int().min(100).max(8_000).default(3_000),
        /** How sure the lock must be before a release is signed. */
        release_certainty: z.enum(['seen', 'confirmed', 'final']).default('confirmed'),
        /** Shortest windows accepted, instead of half the rail profile’s own. For demos and tests. */
        min_confirm_seconds: seconds.optional(),
        min_rule_seconds: seconds.optional(),
      })
      .prefault({}),
    database: z.discriminatedUnion('engine', [
      z.strictObject({ engine: z.literal('pglite'), directory: z.string().min(1) }),
      z.strictObject({ engine: z.literal('postgres') }),
    ]),
    listen: z
      .strictObject({
        host: z.string().default('127.0.0.1'),
        port: z.int().min(0).max(65_535).default(7_402),
        /** Names under which the desk may be asked for, besides loopback; behind a proxy of your own. */
        hosts: z.array(z.string()).default([]),
      })
      .prefault({}),
  })
  .superRefine((config, context) => {
    const names = config.accounts.map(item => item.name)
    for (const [i, item] of config.offers.entries()) {
      if (names.includes(item.account)) continue
      context.addIssue({
        code: 'custom',
        path: ['offers', i, 'account'],
        message: `no account is named ${item.account}`,
      })
    }
    refuseTwins(
      config.offers.map(item => item.offer),
      ['offers'],
      context,
    )
    refuseTwins(names, ['accounts'], context)
    refuseTwins(
      config.accounts.map(({ feed: own }) => (own.kind === 'webhook' ? own.key_id : undefined)),
      ['accounts'],
      context,
    )
    refuseTwins(
      config.gateways.map(item => new URL(item.url).origin),
      ['gateways'],
      context,
    )
    if (!config.vault.asset.startsWith(`${config.chain.id}/`)) {
      context.addIssue({ code: 'custom', path: ['vault', 'asset'], message: `is not on ${config.chain.id}` })
    }
  })

export type AcceptorConfig = z.output<typeof acceptorConfig>
export type AccountConfig = AcceptorConfig['accounts'][number]
export type OfferConfig = AcceptorConfig['offers'][number]

function refuseTwins(names: readonly (string | undefined)[], path: string[], context: z.RefinementCtx): void {
  for (const [i, text] of names.entries()) {
    if (text === undefined || names.indexOf(text) === i) continue
    context.addIssue({ code: 'custom', path: [...path, i], message: `${text} is there twice` })
  }
}
