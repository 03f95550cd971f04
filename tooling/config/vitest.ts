import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig, type ViteUserConfig } from 'vitest/config';

// Packages are tested from their sources: no build is needed, and a failing line is a line of the source.
const conditions = ['gradkit:source', 'module', 'node', 'development|production'];

/** Where processes that tests start find what others have compiled: half of their time is that. */
const compiled = fileURLToPath(new URL('../../node_modules/.cache/node-compile', import.meta.url));

/** Sources, which Node itself loads: several times faster than through Vite, whose work is then the test files alone. */
const sources = /\/(?:packages|tooling|examples)\/(?!.*\/node_modules\/).*(?<!\.test)\.ts$/;

/** Projects share a Vite server, and with it what is left to Node, unless one has plugins. */
const ownServer = { name: 'own-server' };

interface Tests {
  /** files that need a process of their own: they measure its memory, or see what nothing has loaded yet */
  readonly alone?: readonly string[];
  /** files that share two further processes, which load each module once, too: many sessions each */
  readonly apart?: readonly string[];
  /** files that load modules anew, or others in their place, which Vite must load for that */
  readonly reloading?: readonly string[];
  /** variables of the environment */
  readonly env?: Readonly<Record<string, string>>;
}

/** The tests of a package. All files that are not named share two processes, which load each module once. */
export function defineTests({ alone = [], apart = [], reloading = [], env = {} }: Tests = {}): ViteUserConfig {
  const exclude = [...configDefaults.exclude, ...alone, ...apart, ...reloading];
  const server = { deps: { external: [sources] } };
  const all = [
    { name: 'alone', include: [...alone], isolate: true, server },
    { name: 'apart', include: [...apart], isolate: false, server },
    { name: 'reloading', include: [...reloading], isolate: true },
    { name: 'shared', include: ['src/**/*.test.ts'], exclude, isolate: false, server },
  ];
  return defineConfig({
    resolve: { conditions },
    ssr: { resolve: { conditions } },
    test: {
      projects: all
        .filter(({ include }) => include.length > 0)
        .map((test) => ({ extends: true, plugins: test.name === 'reloading' ? [ownServer] : [], test })),
      execArgv: ['--conditions=gradkit:source'],
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
