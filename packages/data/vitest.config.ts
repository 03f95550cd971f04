import { defineTests } from '../../tooling/config/vitest.ts';

export default defineTests({ alone: ['src/workers/left-early.test.ts'] });
