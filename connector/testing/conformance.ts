/**
 * What every connector must hold, whatever its chain. `held` names the test that shows it; `open` says what is missing.
 * A connector for another kind of chain starts from this list.
 */
export type Case = {
  readonly number: number
  readonly what: string
} & ({ readonly held: { readonly file: string; readonly test: string } } | { readonly open: string })

const FUZZ = {
  file: 'evm/follower.fuzz.test.ts',
  test: 'ends with exactly the events of the canonical chain, each given once',
}
const follow = (test: string) => ({ file: 'evm/follower.test.ts', test })
const sending = (test: string) => ({ file: 'evm/send/send.test.ts', test })
const decoding = (test: string) => ({ file: 'evm/decode.test.ts', test })
const IGNORED = decoding('ignores zero transfers, tokens not registered, NFTs and malformed logs')

export const CASES: readonly Case[] = [
  { number: 1, what: 'a reorg of depth 1', held: FUZZ },
  { number: 2, what: 'a reorg to the edge of finality', held: FUZZ },
  {
    number: 3,
    what: 'a reorg of what was final halts',
    held: follow('halts at a reorg deeper than what was final, and rewrites nothing'),
  },
  {
    number: 4,
    what: 'included again in another block',
    held: follow('reports what a reorg includes again under the same key'),
  },
  { number: 5, what: 'gone after it was reported', held: FUZZ },
  { number: 6, what: 'replaced by a competing one', open: 'follows from 5, not shown by itself' },
  { number: 7, what: 'the same log twice', held: follow('takes nothing in from an answer with the same log twice') },
  { number: 8, what: 'a gap, and a death at every step of a batch', held: FUZZ },
  {
    number: 9,
    what: 'a stale head, and one that goes backwards',
    held: follow('takes nothing back for a node that lags behind'),
  },
  {
    number: 10,
    what: 'no logs though the bloom filter shows some',
    held: follow('takes nothing in from an answer with no logs though the bloom filter shows some'),
  },
  {
    number: 11,
    what: 'logs of another block, removed logs',
    held: follow('takes nothing in from an answer with logs of another block'),
  },
  { number: 12, what: 'two providers disagree', open: 'URLs are asked in turn, not compared' },
  { number: 13, what: 'limits, bans, errors in a 200, cut-off JSON', held: follow('asks again after error_in_body') },
  { number: 14, what: 'a capped range', held: follow('halves a range that the node caps') },
  { number: 15, what: 'a silent WebSocket', open: 'there is none: polling is the only source' },
  {
    number: 16,
    what: 'another chain behind the URL',
    held: {
      file: 'evm/connector.test.ts',
      test: 'refuses a node of another chain and a token that is not what the registry says',
    },
  },
  { number: 17, what: 'a halted chain, a finality stall', open: 'health shows the head and its time; nothing alarms' },
  { number: 18, what: 'the finalized height regresses', held: follow('never lowers the finalized height') },
  {
    number: 19,
    what: 'decimals differ from the registry',
    held: {
      file: 'evm/connector.test.ts',
      test: 'refuses a node of another chain and a token that is not what the registry says',
    },
  },
  { number: 20, what: 'a transfer of zero', held: IGNORED },
  {
    number: 21,
    what: 'a look-alike address',
    held: {
      file: 'evm/connector.test.ts',
      test: 'reports transfers to watched addresses only, with the head that has them',
    },
  },
  { number: 22, what: 'a fake token of the same symbol', held: IGNORED },
  { number: 23, what: 'a wrong topic count', held: IGNORED },
  {
    number: 24,
    what: 'equal transfers in one chainTransaction',
    held: decoding(
      'gives equal transfers of one chainTransaction keys of their own, that another block does not change',
    ),
  },
  { number: 25, what: 'a transfer to oneself', open: 'not shown by itself' },
  { number: 26, what: 'a fee on the transfer', open: 'the log is believed; a vault counts what it holds' },
  {
    number: 27,
    what: 'amounts beyond 2^53, up to the largest uint256',
    held: decoding('reads what a token says was received, up to the largest uint256'),
  },
  { number: 28, what: 'dust', open: 'reported like any amount; the receiver decides' },
  { number: 29, what: 'minted, from the zero address', open: 'reported like any transfer; not shown by itself' },
  {
    number: 30,
    what: 'reverted, with the data of a transfer',
    open: 'reverted calls leave no logs; not shown by itself',
  },
  {
    number: 38,
    what: 'a death before and after a broadcast',
    held: sending('has one effect when the process dies ${phase} a broadcast'),
  },
  { number: 39, what: 'dropped from the pool', held: sending('puts back into the pool what the pool has lost') },
  {
    number: 40,
    what: 'stuck, raised, either attempt wins',
    held: sending('raises the fees of what waits too long, and takes whichever attempt is mined'),
  },
  { number: 41, what: 'a nonce gap, and a key used elsewhere', held: sending('fills a nonce that nobody holds') },
  { number: 43, what: 'no money for gas', held: sending('waits for money for gas, and says so') },
  {
    number: 44,
    what: 'reverted in its block',
    held: sending('reports a send that reverts in its block, with the reason it can find'),
  },
  { number: 45, what: 'a send taken back by a reorg', held: sending('sends again what a reorg has taken back') },
  { number: 46, what: 'any batch sizes give the same events', held: FUZZ },
  {
    number: 48,
    what: 'a hundred thousand watched addresses',
    open: 'the set is a table, asked by index; not measured',
  },
]
