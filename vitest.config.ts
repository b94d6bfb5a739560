import { defineConfig } from 'vitest/config'

/**
 * Tests that need a process to themselves: the sign-in library keeps a managed identity's tokens, and what it found out
 * about the machine, for as long as a process lives.
 */
const ALONE = [
  '__tests__/azure/long-wait-identity.test.ts',
  '__tests__/simulator/long-waits.test.ts',
  '__tests__/simulator/managed-identities.test.ts'
]

/**
 * What the quick run leaves out: the fault and interruption matrices, some of which need a process of their own, too,
 * and what starts hundreds of processes.
 */
const LONG = [
  '__tests__/fault-matrix*.test.ts',
  '__tests__/cancellation*.test.ts',
  '__tests__/secrets.test.ts',
  '__tests__/recipes.test.ts',
  '__tests__/fleet-run.test.ts',
  '__tests__/race.test.ts',
  '__tests__/summaries-in-browser.test.ts',
  '__tests__/az*.test.ts'
]

/** Most time for a test or a hook, milliseconds. No test measures time: a busy machine may take as long as it needs. */
const LIMIT_MS = 300_000

/** Where a report in JSON is written, for whoever counts tests. */
const report = process.env.TEST_REPORT

const common = {
  clearMocks: true,
  pool: 'forks',
  testTimeout: LIMIT_MS,
  hookTimeout: LIMIT_MS,
  // Node strips the types itself: nothing is transformed, and a module is loaded once for all files of a process.
  experimental: { viteModuleRunner: false, nodeLoader: false }
} as const

export default defineConfig({
  test: {
    disableConsoleIntercept: true,
    maxWorkers: 2,
    reporters: [
      'default',
      './__tests__/support/proof-reporter.ts',
      ...(report === undefined
        ? []
        : [['json', { outputFile: report }] as ['json', { outputFile: string }]])
    ],
    projects: [
      {
        test: {
          ...common,
          name: 'shared',
          include: ['__tests__/**/*.test.ts'],
          exclude: [...ALONE, ...LONG],
          isolate: false
        }
      },
      { test: { ...common, name: 'alone', include: ALONE, isolate: true } },
      { test: { ...common, name: 'long', include: LONG, isolate: true } }
    ]
  }
})
