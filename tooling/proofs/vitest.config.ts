import { defineTests } from '../config/vitest.ts';

export default defineTests({ alone: ['src/**/*.test.ts'], env: { GRADKIT_DEBUG: 'verify' } }); // every stage of compiling is verified, too
