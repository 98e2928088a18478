import { defineConfig } from 'vitest/config'
import { SlowFirst } from './tools/test/slow-first.ts'

export default defineConfig({
  test: {
    include: ['**/*.test.ts', '**/*.test.tsx'],
    exclude: ['**/node_modules/**', '**/dist/**', 'test/e2e/**', 'contracts/out/**'],
    globalSetup: ['tools/test/global-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    // A worker keeps what it has imported: that is a sixth of the time. Tests leave no state in modules.
    isolate: false,
    sequence: { sequencer: SlowFirst },
  },
})
