import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Address } from '@sampan/kernel/hex'
import { describe, expect, test } from 'vitest'
import { type AnchoredLog, anchorLogId, hashAnchor } from './anchor.ts'
import { readCheckpoint } from './checkpoint.ts'

const address = (byte: string) => `0x${byte.repeat(20)}` as Address
const plain: AnchoredLog = { key: address('11'), origin: 'pay.example/ledger/2027', threshold: 0, cosigners: [] }
const cosigned: AnchoredLog = { ...plain, threshold: 2, cosigners: [address('22'), address('33'), address('44')] }
const contract = { chainId: 1n, address: address('aa') }

const SPEC = readFileSync(join(import.meta.dirname, '../../specs/ledger.md'), 'utf8')
const block = (name: string) => new RegExp(`^\`\`\`${name}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(SPEC)?.[1] ?? ''
const vectors = block('anchor').trimEnd().split('\n')
const checkpoint = readCheckpoint(block('checkpoint'))
if (!checkpoint.ok) throw new Error('The specification has no checkpoint')
const head = checkpoint.value

describe('the id of a log on chain', () => {
  test('is the one of the specification', () => {
    expect([anchorLogId(plain), anchorLogId(cosigned)]).toEqual(vectors.slice(0, 2))
  })

  test.each<[string, Partial<AnchoredLog>]>([
    ['a threshold above the number of cosigners', { threshold: 4 }],
    ['cosigners of whom none is asked', { threshold: 0 }],
    ['a threshold that is no whole number', { threshold: 1.5 }],
    ['a cosigner named twice', { cosigners: [address('22'), address('22'), address('44')] }],
    ['cosigners out of order', { cosigners: [address('33'), address('22'), address('44')] }],
    ['the key among the cosigners', { key: address('33') }],
    ['nobody as a cosigner', { cosigners: [address('00'), address('22'), address('44')] }],
  ])('is not given for %s', (_, change) => expect(() => anchorLogId({ ...cosigned, ...change })).toThrow(/cosigner/i))
})

test('the message of an anchor is the one of the specification, for one head on one contract', () => {
  const logId = anchorLogId(plain)
  expect(hashAnchor(logId, head, contract)).toBe(vectors[2])
  const others = [
    hashAnchor(anchorLogId(cosigned), head, contract),
    hashAnchor(logId, { ...head, size: 3 }, contract),
    hashAnchor(logId, { ...head, root: new Uint8Array(32) }, contract),
    hashAnchor(logId, head, { ...contract, chainId: 2n }),
    hashAnchor(logId, head, { ...contract, address: address('bb') }),
  ]
  expect(new Set([vectors[2], ...others]).size).toBe(6)
})
