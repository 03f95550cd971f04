import { defineTests } from '../../tooling/config/vitest.ts';

// Every stage of the pipeline is verified in every test.
export default defineTests({
  alone: ['src/ended-threads.test.ts'],
  env: { GRADKIT_DEBUG: process.env['GRADKIT_DEBUG'] ?? 'verify' },
});
