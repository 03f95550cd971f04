import { defineTests } from '../../tooling/config/vitest.ts';

export default defineTests({
  alone: ['src/functional.test.ts', 'src/single-copy.test.ts', 'src/tensor-methods.test.ts'],
});
