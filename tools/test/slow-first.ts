import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Files that take a minute or more. Begun first, they do not leave a core idle at the end. */
const SLOW = [
  'test/crash/',
  'test/agreement/',
  'acceptor/crash',
  'acceptor/main',
  'connector/evm/follower',
  'gateway/orders/',
]

export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return sorted.toSorted((a, b) => rankOf(a) - rankOf(b))
  }
}

function rankOf({ moduleId }: TestSpecification): number {
  const rank = SLOW.findIndex(slow => moduleId.includes(`/${slow}`))
  return rank === -1 ? SLOW.length : rank
}
