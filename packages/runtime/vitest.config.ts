import { defineTests } from '../../tooling/config/vitest.ts';

export default defineTests({
  alone: ['src/{browser,engines.browser,web/configure}.test.ts'],
  reloading: ['src/runner.test.ts'],
});
