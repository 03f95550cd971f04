import { defineTests } from '../config/vitest.ts';

export default defineTests({ alone: ['src/**/*.test.ts'] });
