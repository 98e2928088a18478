export type CheckStep = {
  readonly name: string
  readonly command: readonly string[]
  readonly cwd?: string
  /** What to do about a failure, where the output does not say. */
  readonly hint?: string
}

/** What `npm run check` runs, the longest first and then the quickest to read. Each is one tool with one question. */
export const CHECK_STEPS: readonly CheckStep[] = [
  {
    name: 'bindings',
    command: ['npm', 'run', '--silent', 'generate', '--workspace', '@sampan/contracts', '--', '--check'],
    hint: 'npm run generate -w @sampan/contracts',
  },
  { name: 'format', command: ['biome', 'check', '--error-on-warnings', '--reporter=summary'], hint: 'npm run format' },
  { name: 'types', command: ['tsc', '--project', 'tsconfig.json'] },
  { name: 'lint', command: ['oxlint', '--type-aware', '--deny-warnings'] },
  { name: 'layers', command: ['node', 'tools/layers/check.ts'], hint: 'the table is in tools/layers/layers.ts' },
  { name: 'unused', command: ['knip', '--no-progress'] },
  {
    name: 'solidity-format',
    // Not the `forge` on the PATH: npm's wrapper exits 0 whatever happened.
    command: ['node', 'forge.ts', 'fmt', '--check'],
    cwd: 'contracts',
    hint: 'npm run format',
  },
  { name: 'tidy', command: ['vitest', 'run', 'tools/tidy'], hint: 'the rules are the tests in tools/tidy' },
]
