import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig, type ViteUserConfig } from 'vitest/config';

// Packages are tested from their sources: no build is needed, and a failing line is a line of the source.
const conditions = ['gradkit:source', 'module', 'node', 'development|production'];

/** Where processes that tests start find what others have compiled: half of their time is that. */
const compiled = fileURLToPath(new URL('../../node_modules/.cache/node-compile', import.meta.url));

interface Tests {
  /** files that need a process of their own: they measure its memory, or see what nothing has loaded yet */
  readonly alone?: readonly string[];
  /** variables of the environment */
  readonly env?: Readonly<Record<string, string>>;
}

/** The tests of a package. All files that are not `alone` share two processes, which load each module once. */
export function defineTests({ alone = [], env = {} }: Tests = {}): ViteUserConfig {
  const include = ['src/**/*.test.ts'];
  const shared = { name: 'shared', include, exclude: [...configDefaults.exclude, ...alone], isolate: false };
  const own = { name: 'alone', include: [...alone], isolate: true };
  return defineConfig({
    resolve: { conditions },
    ssr: { resolve: { conditions } },
    test: {
      projects: (alone.length > 0 ? [own, shared] : [shared]).map((test) => ({ extends: true, test })),
      env: { NODE_COMPILE_CACHE: compiled, ...env },
      passWithNoTests: true,
      restoreMocks: true,
      testTimeout: 300_000, // a busy machine is no fault; what hangs still ends
      hookTimeout: 300_000,
      maxWorkers: 2, // turbo already runs several packages side by side
      // The JSON file is the task's cached output, so that a cached package still counts in the total of `npm test`.
      reporters: ['default', ['json', { outputFile: '.results/tests.json' }]],
    },
  });
}

export default defineTests();
