import { expect, test } from 'vitest';
import { Tensor as Plain, tensor as make } from './functional.ts';

test('the functional entry has no methods; the main entry gives them to the same class', async () => {
  const x = make([[1, -2]]);
  expect('relu' in x).toBe(false);
  const main = await import('./index.ts');
  expect(main.Tensor).toBe(Plain);
  expect(x.relu().toArray()).toEqual([[1, 0]]);
  expect(Object.keys(x)).not.toContain('relu');
  expect(Object.keys(Object.getPrototypeOf(x) as object)).toEqual([]); // a loop over a tensor does not meet them
});

test("JavaScript's operators refuse a tensor, of which they would make NaN, false or text", async () => {
  const { tensor } = await import('./index.ts');
  const x = tensor([1, 2]) as unknown as number; // the compiler refuses most of these, too
  const text =
    /^Tensor: a float32 \[2\] is no number: in place of \+, \*, < and == use add\(\), mul\(\), less\(\) and equal\(\); item\(\) gives/;
  for (const use of [
    () => x * 2,
    () => -x,
    () => x > 0,
    () => 0 + x,
    () => 'loss ' + x,
    () => x == 1,
    () => Math.max(x),
  ])
    expect(use).toThrow(text);
  expect(`${x} ${String(x)}`).toBe('tensor([1., 2.]) tensor([1., 2.])');
  expect([x === null, x === 1, !x]).toEqual([false, false, false]);
});

test('every operation that takes a tensor first is a method and gives the same', async () => {
  const { add, concat, conv2d, cumsum, ones, oneHot, tensor, tril, where, zeros } = await import('./index.ts');
  const x = tensor([
    [1, 2],
    [3, 4],
  ]);
  expect(x.add(1).toArray()).toEqual(add(x, 1).toArray());
  expect(x.tril().cumsum(0).toArray()).toEqual(cumsum(tril(x), 0).toArray());
  expect(x.greater(2).where(x, 0).toArray()).toEqual(where(x.greater(2), x, 0).toArray());
  expect(tensor([1], { dtype: 'int32' }).oneHot(2).toArray()).toEqual(
    oneHot(tensor([1], { dtype: 'int32' }), 2).toArray(),
  );
  const [image, kernel] = [ones([1, 1, 3, 3]), ones([1, 1, 2, 2])] as const;
  expect(image.conv2d(kernel).toArray()).toEqual(conv2d(image, kernel).toArray());
  expect(x.split(1, 1).map(({ shape }) => shape)).toEqual([
    [2, 1],
    [2, 1],
  ]);
  expect('concat' in zeros([1])).toBe(false);
  expect(concat([x, x], 1).shape).toEqual([2, 4]);
});
