import { defineTests } from '../../tooling/config/vitest.ts';

export default defineTests({ alone: ['src/executor.test.ts'] });
