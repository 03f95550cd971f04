import { compile } from '@gradkit/compile';
import {
  clamp,
  equal,
  greater,
  greaterEqual,
  less,
  lessEqual,
  maximum,
  minimum,
  notEqual,
  tensor,
  where,
  type DType,
  type Tensor,
} from '@gradkit/core-tensor';
import { exportModel } from '@gradkit/onnx-export';
import { describe, expect, it } from 'vitest';

const numbers = [-(2 ** 31) - 1, -1, 0.5, 255, 255.5, 300, 2 ** 31, NaN];
const wholes: readonly DType[] = ['uint8', 'int32', 'int64'];
const compare = [greater, greaterEqual, less, lessEqual, equal, notEqual];

/** Throws unless a function compiled and exported gives what it gives eagerly. */
async function expectSame(f: (x: Tensor) => readonly Tensor[], x: Tensor): Promise<void> {
  const expected = f(x).map((y) => y.toArray());
  const found = await compile(f)(x);
  expect(found.map((y) => y.toArray())).toEqual(expected);
  await exportModel((input: Tensor) => f(input), [x], { dynamicAxes: {} }); // which runs the file, and compares
}

describe('plain numbers count the same, compiled and exported', () => {
  it.each(wholes)('in comparisons of %s', async (dtype) => {
    const x = tensor([0, 1, 254, 255], { dtype });
    await expectSame((y) => numbers.flatMap((number) => compare.flatMap((op) => [op(y, number), op(number, y)])), x);
  });

  it.each(wholes)('as limits of %s', async (dtype) => {
    const f = (x: Tensor) => [
      maximum(x, -1.5e30),
      minimum(x, 2 ** 60),
      clamp(x, { min: -(2 ** 60), max: 2 ** 60 }),
      clamp(x, { min: 3 }),
    ];
    await expectSame(f, tensor([0, 1, 254, 255], { dtype }));
  });

  it('in bool and 16-bit floats', async () => {
    const f = (x: Tensor) => [equal(x.cast('float16'), 1), notEqual(x.cast('float16'), 1), equal(x.cast('bool'), 5)];
    await expectSame(f, tensor([1, 2, NaN, 0]));
    await expectSame((x) => [where(x.greater(1), x.cast('float16'), 1).cast('float32')], tensor([1, 2]));
  });
});

describe('casts of floats to whole numbers saturate, compiled and exported', () => {
  const given = [NaN, Infinity, -Infinity, 1e30, -1e30, 3e9, -3e9, 300, -1.5, 2.9, -0.5, 2147483520, -2147483648];

  it.each(['float32', 'float64'] as const)('from %s', async (from) => {
    await expectSame((x) => wholes.map((dtype) => x.cast(dtype)), tensor(given, { dtype: from }));
  });

  it('from 16-bit floats; and whole numbers keep their lower bits', async () => {
    await expectSame((x) => wholes.map((dtype) => x.cast('float16').cast(dtype)), tensor([NaN, 7e4, -3.5, 200]));
    await expectSame((x) => wholes.map((dtype) => x.cast(dtype)), tensor([300, -1, 2 ** 32 + 5], { dtype: 'int64' }));
  });
});
