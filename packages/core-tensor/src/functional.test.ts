import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { formatTensor, tensor } from './functional.ts';

it('without methods, a tensor shows its shape and dtype, and formatTensor its values', () => {
  const x = tensor([1, 2.5]);
  expect([String(x), inspect(x)]).toEqual(['tensor(shape [2], float32)', 'tensor(shape [2], float32)']);
  expect(formatTensor(x)).toBe('tensor([1.0000, 2.5000])');
  expect('add' in x).toBe(false);
});
