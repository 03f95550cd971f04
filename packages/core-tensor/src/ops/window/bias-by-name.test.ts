import { expect, test } from 'vitest';
import {
  conv1d,
  conv2d,
  conv3d,
  convTranspose1d,
  convTranspose2d,
  convTranspose3d,
  linear,
  ones,
  tensor,
  type Tensor,
} from '../../index.ts';

test.each([
  [1, { conv1d, convTranspose1d }],
  [2, { conv2d, convTranspose2d }],
  [3, { conv3d, convTranspose3d }],
])('%i axes: the bias of a convolution stands in its place or among the options', (count, functions) => {
  const sides = new Array<number>(count).fill(3);
  const [x, weight, bias] = [ones([1, 2, ...sides]), ones([2, 2, ...sides.fill(2)]), tensor([10, 20])];
  for (const [name, f] of Object.entries(functions)) {
    const placed = f(x, weight, bias, { stride: 2 }).toArray();
    expect(f(x, weight, { bias, stride: 2 }).toArray()).toEqual(placed);
    expect(f(x, weight, null, { bias, stride: 2 }).toArray()).toEqual(placed);
    expect(f(x, weight, { stride: 2 }).toArray()).toEqual(f(x, weight, null, { stride: 2 }).toArray());
    expect(() => f(x, weight, bias, { bias })).toThrow(
      `${name}: bias is a tensor [2]; it must be given once, in its place or as an option`,
    );
    expect(() => f(x, weight, { stride: 2 }, { padding: 1 })).toThrow(
      `${name}: bias is an object; it must be a tensor`,
    );
    expect(() => f(x, weight, { bias: 1 as unknown as Tensor })).toThrow(`${name}: bias is 1; it must be a tensor`); // a wrong kind
    expect(() => f(x, weight, { strides: 1 } as object)).toThrow(
      `${name}: strides is no option; the options are stride, `,
    );
  }
});

test('and that of linear', () => {
  const [x, weight, bias] = [tensor([[1, 2]]), tensor([[3, 4]]), tensor([5])];
  expect(linear(x, weight, { bias }).toArray()).toEqual(linear(x, weight, bias).toArray());
  expect(linear(x, weight, {}).toArray()).toEqual([[11]]);
  expect(() => linear(x, weight, { biass: bias } as object)).toThrow(
    'linear: biass is no option; the options are bias',
  );
});
