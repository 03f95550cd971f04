import { bitwiseLeftShift, tensor } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import { forms, type Run } from './forms.ts';

const long = (numbers: readonly number[]) => tensor(numbers, { dtype: 'int64' });
const examples = [long([1]), long([1])] as const;
const ways: readonly (readonly [name: string, run: () => Run])[] = [
  [
    'eager',
    () =>
      async ([x, by]) => [bitwiseLeftShift(x, by)],
  ],
  ['compiled', () => forms.compiled((x, by) => [bitwiseLeftShift(x, by)])],
  ['exported', () => forms.exported((x, by) => [bitwiseLeftShift(x, by)], examples)],
];

// 53 bits were taken for all: 1 << 60 was 0
describe.each(ways)('int64 shifted to the left, %s', (_, run) => {
  it.each([
    [1, 52, 2 ** 52],
    [-1, 52, -(2 ** 52)],
    [0, 60, 0],
    [0, 63, 0],
    [5, 64, 0],
    [5, 2 ** 52, 0],
    [5, -1, 0],
    [5, -(2 ** 52), 0],
  ])('%d << %d', async (x, by, expected) => {
    const [y] = await run()([long([x]), long([by])]);
    expect(y.item()).toBe(expected);
  });

  it.each([
    [1, 53],
    [1, 60],
    [-1, 62],
    [3, 52],
  ])('%d << %d is beyond what is exact', async (x, by) => {
    await expect(run()([long([x]), long([by])])).rejects.toThrow('beyond ±2^53');
  });
});
