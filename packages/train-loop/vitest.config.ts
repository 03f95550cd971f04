import { defineTests } from '../../tooling/config/vitest.ts';

export default defineTests({ reloading: ['src/execution/executor.test.ts'] });
