import {
  avgPool1d,
  avgPool2d,
  cast,
  maxPool1d,
  maxPool2d,
  maxPool3d,
  pad,
  uniform,
  type DType,
  type Tensor,
} from '@gradkit/core-tensor';
import { grad } from '@gradkit/autograd';
import { createSession } from '@gradkit/runtime';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { describeModel, exportModel } from './index.ts';

type Function = (x: Tensor) => Tensor;
type Size = readonly number[];

/** Exports with free spatial axes, and compares at other sizes. */
async function expectSame(f: Function, sizes: readonly Size[], dtype: DType): Promise<void> {
  const whole: Function = (x) => cast(f(cast(x, dtype)), 'float32');
  const xOf = (size: Size): Tensor => uniform([1, 2, ...size]);
  const axes = Object.fromEntries(sizes[0].map((_, axis) => [axis + 2, `size${axis}`]));
  const session = await createSession(await exportModel(whole, [xOf(sizes[0])], { dynamicAxes: { input: axes } }));
  for (const size of sizes) {
    const x = xOf(size);
    expectClose((await session.run({ input: x })).output, whole(x), { absolute: 1e-5 });
  }
  await session.close();
}

const gradientOf =
  (pool: Function): Function =>
  (x) =>
    grad((y: Tensor) => cast(pool(y).pow(2).sum(), 'float32'))(x);

const lengths: readonly Size[] = [6, 3, 4, 5, 7, 8, 9, 10, 11, 20].map((size) => [size]);
const images: readonly Size[] = [[6, 7], [5, 8], [4, 4], [6, 5], [9, 10], [12, 7]]; // prettier-ignore

describe.each(['float32', 'float64'] as const)('poolings over free axes in %s', (dtype) => {
  it.each([
    [3, 2, 1],
    [4, 3, 2],
    [5, 1, 2],
    [3, 2, 0],
    [2, 4, 1],
  ])('averages of %s in steps of %s with padding %s', async (kernel, stride, padding) => {
    for (const countIncludePad of [true, false]) {
      const options = { stride, padding, countIncludePad, ceilMode: true };
      await expectSame((x) => avgPool1d(x, kernel, options), lengths, dtype);
    }
    const pool: Function = (x) => avgPool1d(x, kernel, { stride, padding, countIncludePad: false });
    await expectSame(gradientOf(pool), lengths, dtype);
  });

  const rectangle = [[3, 2], { stride: [2, 1], padding: [0, 1], ceilMode: true }] as const;

  it.each<[string, Function]>([
    ['averages', (x) => avgPool2d(x, rectangle[0], { ...rectangle[1], countIncludePad: false })],
    ['shares', (x) => avgPool2d(x, 3, { stride: 2, padding: 1, ceilMode: true, divisorOverride: 4 })],
    ['largest entries', (x) => maxPool2d(x, ...rectangle)],
    ['largest entries of wide windows', (x) => maxPool2d(x, 2, { stride: 5, padding: 1, ceilMode: true, dilation: 3 })],
  ])('%s in images, and their gradients', async (_, pool) => {
    await expectSame(pool, images, dtype);
    await expectSame(gradientOf(pool), images, dtype);
  });

  it('where the largest entries are', async () => {
    await expectSame(
      (x) => maxPool2d(x, 4, { stride: 3, padding: 2, ceilMode: true, returnIndices: true })[1],
      images,
      dtype,
    );
  });
});

it('a last window over the end is padding: files have one way to count windows', async () => {
  for (const pool of [maxPool1d, avgPool1d]) {
    const f: Function = (x) => pool(x, 3, { stride: 2, ceilMode: true });
    const bytes = await exportModel(f, [uniform([1, 1, 6])], { dynamicAxes: { input: { 2: 'length' } } });
    const { outputs } = describeModel(bytes);
    expect(outputs[0].shape).toEqual([1, 1, 'floor(length/2)']);
  }
});

it('windows that ONNX Runtime counts behind the last entry are cut away', async () => {
  const options = { stride: 4, dilation: 2, ceilMode: true } as const;
  const sizes = [4, 3, 5, 6, 7, 8, 9, 12].map((height) => [height, 1]);
  await expectSame((x) => maxPool2d(x, 2, options), sizes, 'float32');
  const x = uniform([1, 1, 1, 4, 1]);
  const f = (volume: Tensor): Tensor[] => [...maxPool3d(volume, 2, { ...options, returnIndices: true })];
  const session = await createSession(await exportModel(f, [x], { dynamicAxes: {} }));
  const found = Object.values(await session.run({ input: x }));
  for (const [i, y] of f(x).entries()) expectClose(found[i], y);
  await session.close();
});

it('padding wider than the window behind it, which ONNX Runtime would refuse as one', async () => {
  for (const pool of [maxPool1d, avgPool1d]) {
    const f: Function = (x) => pool(pad(x, [1, 3], { value: pool === maxPool1d ? -Infinity : 0 }), 2);
    const session = await createSession(await exportModel(f, [uniform([1, 1, 2])], { opset: 17, verify: false }));
    const input = uniform([2, 1, 2]);
    expectClose((await session.run({ input })).output, f(input));
    await session.close();
  }
});
