import { chainSettings } from '@sampan/api/chain-settings'
import { address, asset, chain, currency, rail, webUrl } from '@sampan/api/fields'
import { z } from 'zod'

/**
 * The operator's configuration: one file, read and validated once at start. Secrets are not in it but in the environment:
 * SAMPAN_RELAYER_KEY (pays the gas), SAMPAN_LOG_KEY (signs checkpoints), SAMPAN_SECOND_KEY (only for vaults that ask for a
 * second signature), SAMPAN_DATABASE_URL (only when PostgreSQL is used).
 */
export const gatewayConfig = z.strictObject({
  public_url: webUrl.meta({ example: 'https://pay.example.com' }),
  listen: z.strictObject({ host: z.string().default('127.0.0.1'), port: z.int().min(0).max(65_535) }),
  /** Addresses of the operator's reverse proxies, whose `X-Forwarded-For` is believed. Nobody else's is. */
  trusted_proxies: z
    .array(z.union([z.ipv4(), z.ipv6()]))
    .default([])
    .meta({ example: ['127.0.0.1', '::1'] }),
  livemode: z.boolean().default(false),
  database: z.discriminatedUnion('engine', [
    z.strictObject({ engine: z.literal('pglite'), directory: z.string().min(1) }),
    z.strictObject({ engine: z.literal('postgres') }),
  ]),
  log: z.strictObject({
    origin: z
      .string()
      .regex(/^[a-z0-9.:/-]{3,200}$/)
      .meta({ example: 'pay.example.com/ledger/2026' }),
  }),
  operator: z
    .strictObject({
      name: z.string().min(1).max(100),
      fee_bps: z.int().min(0).max(200).default(0),
      fee_to: address.optional(),
    })
    .refine(({ fee_bps, fee_to }) => fee_bps === 0 || fee_to !== undefined, 'a fee needs fee_to'),
  chains: z
    .array(
      z.strictObject({
        id: chain,
        rpc_urls: z.array(webUrl).min(1),
        vault_factory: address,
        ...chainSettings,
        /** How long a block takes to become final, generously: order windows and the relay of claims allow for it. */
        finality_seconds: z.int().min(1).default(900),
      }),
    )
    .min(1),
  /** Rails are off until they are named here, each with the currencies the operator may serve. */
  rails: z.array(z.strictObject({ id: rail, currencies: z.array(currency).min(1) })).default([]),
  arbiters: z.array(address).default([]),
  /** Vaults that may take part. An acceptor whose vault is not listed is refused. */
  acceptors: z
    .array(
      z.strictObject({ name: z.string().min(1).max(100), chain, vault: address, newcomer: z.boolean().default(false) }),
    )
    .default([]),
  merchants: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(100),
        settlement_asset: asset,
        settlement_address: address,
        arbiters: z.array(address).default([]),
      }),
    )
    .default([]),
  relay: z
    .strictObject({
      /** How long the release of an order in a batch waits for others of the batch, to go out with them; 0: not at all. */
      release_wait_ms: z.int().min(0).max(10_000).default(500),
    })
    .default({ release_wait_ms: 500 }),
  windows: z
    .strictObject({
      /** Shorter windows for tests and demos; the rails' own otherwise. */
      lock_seconds: z.int().min(5).default(60),
      claim_grace_seconds: z.int().min(1).optional(),
      confirm_seconds: z.int().min(1).optional(),
      rule_seconds: z.int().min(1).optional(),
      pay_seconds: z.int().min(1).optional(),
      acceptor_answer_seconds: z.int().min(1).default(8),
      /** A payer's claim goes on chain this long, and the chain's finality, before it would be too late. */
      claim_margin_seconds: z.int().min(1).default(60),
    })
    .default({ lock_seconds: 60, acceptor_answer_seconds: 8, claim_margin_seconds: 60 }),
})

export type GatewayConfig = z.output<typeof gatewayConfig>

export type GatewaySecrets = {
  readonly relayerKey: `0x${string}`
  /** 32-byte seed of the log's Ed25519 key. */
  readonly logKey: `0x${string}`
  readonly databaseUrl?: string
  /** For vaults that name this key as their second one: it signs the locks of orders this gateway has matched, and no other. */
  readonly secondKey?: `0x${string}`
}
