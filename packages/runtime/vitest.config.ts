import { defineTests } from '../../tooling/config/vitest.ts';

export default defineTests({ alone: ['src/engines.browser.test.ts'], reloading: ['src/runner.test.ts'] });
