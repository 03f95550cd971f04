import { defineConfig } from 'vitest/config';

// Packages are tested from their sources: no build is needed, and a failing line is a line of the source.
const conditions = ['gradkit:source', 'module', 'node', 'development|production'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['src/**/*.test.ts'],
    passWithNoTests: true,
    testTimeout: 300_000, // a busy machine is no fault; what hangs still ends
    hookTimeout: 300_000,
    maxWorkers: 2, // turbo already runs several packages side by side
    // The JSON file is the task's cached output, so that a cached package still counts in the total of `npm test`.
    reporters: ['default', ['json', { outputFile: '.results/tests.json' }]],
  },
});
