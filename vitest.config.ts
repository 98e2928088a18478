import { defineConfig } from 'vitest/config'
import { SlowFirst } from './tools/test/slow-first.ts'

export default defineConfig({
  test: {
    include: ['**/*.test.ts', '**/*.test.tsx'],
    exclude: ['**/node_modules/**', '**/dist/**', 'test/e2e/**', 'contracts/out/**'],
    globalSetup: ['tools/test/global-setup.ts'],
    // The machine that runs this may be busy; what waits here waits for something that happens.
    testTimeout: 180_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 30_000 } },
    maxWorkers: 2,
    // A worker keeps what it has imported: that is a sixth of the time. Tests leave no state in modules.
    isolate: false,
    sequence: { sequencer: SlowFirst },
  },
})
