/** A change that must make the proof fail, or it would prove nothing. Of the accounting, or of the file it names. */
export type BrokenVariant = {
  readonly name: string
  readonly from: string
  readonly to: string
  readonly file?: string
}

export const BROKEN_VARIANTS: readonly BrokenVariant[] = [
  {
    name: 'unlocking frees without unlocking',
    from: '        _load -= amount;\n        _free += amount;',
    to: '        _free += amount;',
  },
  {
    name: 'spending leaves what was not paid locked',
    from: '        if (paid != amount) _unlock(amount - paid);\n',
    to: '',
  },
  { name: 'spending forgets what was paid', from: '_running += uint88(paid);', to: '' },
  {
    name: 'reserving skips the limit',
    from: 'if (wanted > MOST) revert VaultLimitExceeded(wanted - _withheld, _limit());',
    to: '',
  },
  { name: 'reserving takes nothing', from: '(free_ - amount, load + amount)', to: '(free_, load + amount)' },
  { name: 'a credit can be taken twice', from: '        _credits[holder] = 0;\n', to: '' },
  {
    name: 'a new limit forgets the old one',
    from: '_load - _withheld + (MOST - limit_)',
    to: '_load + (MOST - limit_)',
  },
  {
    name: 'a bucket that ends is forgotten twice',
    from: 'if (oldest != 0) _load -= oldest;',
    to: 'if (oldest != 0) _load -= oldest + oldest;',
  },
  {
    name: 'a bucket that ends takes the place of one that still counts',
    from: 'uint256 place = _bucket % BUCKETS;',
    to: 'uint256 place = (_bucket + 1) % BUCKETS;',
  },
  {
    name: 'what arrives during a lock comes from nowhere',
    from: '        _moneyIn += _arriving;\n',
    to: '',
    file: 'prove/AccountingProof.sol',
  },
]

/** The source with the change. Throws when there is not exactly one place for it. */
export function breakIt({ name, from, to }: BrokenVariant, text: string): string {
  if (text.split(from).length !== 2) throw new Error(`The broken variant "${name}" no longer fits the source`)
  return text.replace(from, () => to)
}
