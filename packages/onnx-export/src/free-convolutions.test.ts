import { conv1d, conv2d, convTranspose1d, normal, ones, type Tensor } from '@gradkit/core-tensor';
import { grad } from '@gradkit/autograd';
import { createSession } from '@gradkit/runtime';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { describeModel, exportModel } from './index.ts';

type Options = Parameters<typeof conv1d>[3];

const gradientOf =
  (f: (x: Tensor) => Tensor) =>
  (x: Tensor): Tensor =>
    grad((y: Tensor) => f(y).pow(2).sum())(x);

describe('gradients of convolutions in steps, over a free length', () => {
  it.each<Options & object>([
    { stride: 2 },
    { stride: 2, padding: 1 },
    { stride: 3, padding: 2, dilation: 2 },
    { stride: 5 },
    { stride: 7, padding: [[3, 1]] },
    { padding: 'same' },
  ])('with %j', async (options) => {
    const weight = normal([3, 2, 4]);
    const f = gradientOf((x) => conv1d(x, weight, options));
    const sizes = Array.from({ length: 25 }, (_, i) => i + 7);
    for (const example of [9, 12]) {
      const dynamicAxes = { input: { 2: 'length' } };
      const bytes = await exportModel(f, [normal([1, 2, example])], { dynamicAxes });
      expect(describeModel(bytes).outputs[0].shape).toEqual([1, 2, 'length']);
      const session = await createSession(bytes);
      for (const size of sizes) {
        const x = normal([1, 2, size]);
        expectClose((await session.run({ input: x })).output, f(x), { absolute: 1e-4 });
      }
      await session.close();
    }
  });

  it('of images, and of their batch', async () => {
    const weight = normal([3, 2, 3, 2]);
    const f = gradientOf((x) => conv2d(x, weight, { stride: [2, 3], padding: [1, 0] }));
    const dynamicAxes = { input: { 0: 'batch', 2: 'height', 3: 'width' } };
    const session = await createSession(await exportModel(f, [normal([2, 2, 8, 9])], { dynamicAxes }));
    for (const size of [
      [1, 2, 8, 9],
      [3, 2, 9, 7],
      [1, 2, 5, 11],
      [0, 2, 6, 6],
      [2, 2, 13, 10],
    ]) {
      const x = normal(size);
      expectClose((await session.run({ input: x })).output, f(x), { absolute: 1e-4 });
    }
    await session.close();
  });
});

it('steps of a transposed convolution that follow a length are an error, which shows no graph', async () => {
  const f = (x: Tensor): Tensor => convTranspose1d(x, ones([2, 3, 4]), { stride: x.shape[2] });
  await expect(exportModel(f, [normal([1, 2, 6])], { dynamicAxes: { input: { 2: 'length' } } })).rejects.toThrow(
    /^exportModel: attribute then_branch of convTranspose\w+ \(.*\) changes when axis length \d takes the place of \d, which a file cannot do; write it with other operations, or make the axis fixed with dynamicAxes$/,
  );
});
