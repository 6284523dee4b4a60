import { cloudflareTest } from '@cloudflare/vitest-pool-workers'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // Many tests wait for a browser or a Worker of their own: while one does, another goes on.
    maxWorkers: 2,
    // The plain count at the end of a CI run is read from the file.
    reporters: ['default', ['json', { outputFile: 'build/test-results.json' }]],
    projects: [
      // These tests start the command as a process, several times each.
      { test: { name: 'data', include: ['test/data/**/*.test.ts'], testTimeout: 60_000 } },
      {
        plugins: [cloudflareTest({ wrangler: { configPath: './wrangler.toml' } })],
        // The first request waits for workerd and the bundle.
        test: { name: 'worker', include: ['test/worker/**/*.test.ts'], testTimeout: 60_000 },
      },
      // What is thrown at the production bundle in a plain workerd, and how it bears it.
      {
        test: {
          name: 'hardening',
          include: ['test/hardening/**/*.test.ts', 'test/fuzz/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      // These publish to a database and start the Worker over it.
      { test: { name: 'stores', include: ['test/stores/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 240_000 } },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts', 'test/interop/**/*.test.ts', 'test/deploy.test.ts', 'test/package.test.ts'],
          globalSetup: 'test/browser/serve-worker.ts',
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // A browser on a busy machine hangs now and then; the report names what passed the second time.
          retry: 1,
          expect: { poll: { timeout: 10_000 } },
        },
      },
    ],
  },
})
