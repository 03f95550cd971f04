import { defineTests } from '../../tooling/config/vitest.ts';

export default defineTests({
  alone: ['src/functional.test.ts', 'src/tensor-methods.test.ts'],
  reloading: ['src/single-copy.test.ts'],
});
