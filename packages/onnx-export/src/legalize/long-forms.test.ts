import { max, min, tensor, type Tensor } from '@gradkit/core-tensor';
import { createSession } from '@gradkit/runtime';
import { expect, it } from 'vitest';
import { exportModel } from '../index.ts';

it('the largest and smallest of int64 are found by all their bits', async () => {
  const f = (x: Tensor): Tensor[] => [max(x), max(x, 1, { keepDims: true }), max(x, 0), min(x), min(x, [1]), min(x, 0)];
  const session = await createSession(await exportModel(f, [tensor([[0, 1, 2, 3]], { dtype: 'int64' })]));
  for (const rows of [
    [
      [2 ** 31, 0, -1, 0],
      [-(2 ** 32), 0, 0, -(2 ** 31)],
    ],
    [
      [2 ** 53 - 1, 2 ** 53 - 2, 2 ** 32, 5],
      [1 - 2 ** 53, 2 - 2 ** 53, -(2 ** 31) - 1, 7],
      [2 ** 32 - 1, 2 ** 31 + 1, 2 ** 31, 3],
    ],
  ]) {
    const x = tensor(rows, { dtype: 'int64' });
    const found = Object.values(await session.run({ input: x }));
    expect(found.map((y) => y.toArray())).toEqual(f(x).map((y) => y.toArray()));
  }
  await session.close();
});
