import { Parameter } from '@gradkit/autograd';
import { tensor, zeros, type Tensor } from '@gradkit/core-tensor';
import { LazyTensor } from '@gradkit/core-tensor/functional';
import { expect, it } from 'vitest';
import { compile } from '../../index.ts';

/** `[count]` of one value, which nobody has worked out. */
function lazy(value: number, count = 5000): LazyTensor {
  return new LazyTensor({ shape: [count], dtype: 'float32' }, (target) => target.fill(value));
}

it('values that are not worked out yet are written to where the step reads them', async () => {
  const step = compile((x: Tensor) => x.mul(2).sum());
  const batches = [1, 2, 3].map((value) => lazy(value));
  const sums = await Promise.all(batches.map((x) => step(x))); // which share the place
  expect(sums.map((sum) => sum.item())).toEqual([10_000, 20_000, 30_000]);
  expect(batches.map(({ isMade }) => isMade)).toEqual([false, false, false]);
});

it('values that were worked out, and others in their place, count as well', async () => {
  const step = compile((x: Tensor) => x.mul(2).sum());
  const made = lazy(4);
  expect(made.data[0]).toBe(4);
  for (const [x, sum] of [
    [made, 40_000],
    [lazy(5), 50_000],
    [made, 40_000],
    [zeros([5000]), 0],
  ] as const)
    // prettier-ignore
    expect((await step(x)).item()).toBe(sum);
});

it('what is small is copied: arguments, results and gradients stay what they were', async () => {
  const w = new Parameter(tensor(3));
  const step = compile((x: Tensor) => {
    w.zeroGrad();
    const y = w.value.mul(x);
    y.sum().backward();
    return { x, y };
  });
  const given = [tensor([1, 2]), tensor([3, 4])];
  const first = await step(given[0]);
  const gradient = w.grad!;
  const second = await step(given[1]);
  expect([first.x, second.x]).toEqual(given);
  expect([first.y, second.y].map((y) => y.toArray())).toEqual([[3, 6], [9, 12]]); // prettier-ignore
  expect([gradient.item(), w.grad!.item()]).toEqual([3, 7]);
});

it('whole numbers and booleans have memory of their own kind', async () => {
  const step = compile((rows: Tensor, mask: Tensor, long: Tensor) =>
    rows.add(long.cast('int32')).mul(mask.cast('int32')),
  );
  const call = (at: number): Promise<Tensor> =>
    step(tensor([at, 2], { dtype: 'int32' }), tensor([true, at > 1]), tensor([10, 20 + at], { dtype: 'int64' }));
  expect((await call(1)).toArray()).toEqual([11, 0]);
  expect((await call(2)).toArray()).toEqual([12, 24]);
});
