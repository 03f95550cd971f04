import { defineTests } from '../../tooling/config/vitest.ts';

export default defineTests({ alone: ['src/engines.browser.test.ts', 'src/runner.test.ts'] });
