import { expect, test } from 'vitest';
import { readGolden, type Written } from './golden.ts';

test('numbers that JSON does not have are numbers again', () => {
  const { cases } = readGolden<{ cases: { name: string; inputs: Written[] }[] }>('ops/elementwise/isNaN');
  const { inputs } = cases.find(({ name }) => name === 'edges')!;
  expect(inputs[0].data.at(-1)).toBeNaN();
  expect(inputs[0].data).toContain(Number.NEGATIVE_INFINITY);
  expect(inputs[0].shape).toEqual([inputs[0].data.length]);
});
