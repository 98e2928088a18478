import { ok } from '@sampan/kernel/result'
import { address, assetId, chainId, code, decimal, type Field, hash, object } from '../fields.ts'
import { defineKind } from './define-kind.ts'

type Fields = Readonly<Record<string, Field<string>>>

/** A decision the gateway alone answers for. All of `detail` are strings; what is private is a salted commitment. */
function decisionKind<const K extends string, R extends Fields, O extends Fields = Record<never, never>>(
  kind: K,
  required: R,
  optional: O = {} as O,
) {
  return defineKind({
    kind,
    family: 'decision',
    required: { detail: object(required, optional) },
    optional: {},
    apply: (_entry, _leafHash, context) => ok(context),
  })
}

export const DECISION_KINDS = {
  'payment.created': decisionKind(
    'payment.created',
    { asset: assetId, request: hash },
    { amount: decimal, expiresAt: decimal },
  ),
  'payment.candidates': decisionKind('payment.candidates', { candidates: hash, count: decimal }),
  'payment.matched': decisionKind(
    'payment.matched',
    { candidates: hash, seedChain: chainId, seedHeight: decimal, seed: hash, draw: hash, winner: address },
    { rank: decimal },
  ),
  'payment.reassigned': decisionKind('payment.reassigned', { reason: code }, { orderId: hash }),
  'payment.expired': decisionKind('payment.expired', {}, { reason: code }),
  'payment.cancelled': decisionKind('payment.cancelled', { by: code }, { reason: code }),
  'payment.late_money': decisionKind('payment.late_money', { money: hash }, { orderId: hash, remedy: code }),
} as const
