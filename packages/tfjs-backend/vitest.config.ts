import { defineTests } from '../../tooling/config/vitest.ts';

export default defineTests({ alone: ['src/device-memory.test.ts'] });
