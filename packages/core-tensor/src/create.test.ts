import { describe, expect, it, test } from 'vitest';
import { arange, eye, full, linspace, tensor, zeros } from './create.ts';
import { logicalNot } from './ops/elementwise/logical-not.ts';
import { oneHot } from './ops/indexing/one-hot.ts';
import type { DType } from './dtype.ts';

describe('tensor', () => {
  it.each<[string, Parameters<typeof tensor>, number[], DType]>([
    ['numbers', [[1, 2, 3]], [3], 'float32'],
    ['nested lists', [[[1], [2]]], [2, 1], 'float32'],
    ['booleans', [[true, false]], [2], 'bool'],
    ['booleans among numbers', [[true, 2]], [2], 'float32'],
    ['one number', [5], [], 'float32'],
    ['no numbers', [[]], [0], 'float32'],
    ['Float64Array', [new Float64Array(2)], [2], 'float64'],
    ['Int32Array', [new Int32Array(2)], [2], 'int32'],
    ['Uint8Array', [new Uint8Array(6), { shape: [2, 3] }], [2, 3], 'uint8'],
    ['BigInt64Array', [BigInt64Array.of(1n, -2n)], [2], 'int64'],
    ['Uint16Array: bits of float16', [Uint16Array.of(0x3c00)], [1], 'float16'],
    ['another dtype', [[1, -1], { dtype: 'int32' }], [2], 'int32'],
  ])('%s', (_, given, shape, dtype) => {
    expect(tensor(...given)).toMatchObject({ shape, dtype });
  });

  test('values are converted', () => {
    expect(tensor([2, -1], { dtype: 'int64' }).toArray()).toEqual([2, -1]);
    expect(logicalNot(tensor(Uint8Array.of(5, 0), { dtype: 'bool' })).toArray()).toEqual([false, true]);
    expect(tensor(Uint8Array.of(5), { dtype: 'bool' }).data).toEqual(Uint8Array.of(1));
    expect(tensor([0, 0.5, 2], { dtype: 'bool' }).toArray()).toEqual([false, true, true]);
    expect(tensor(BigInt64Array.of(-5n)).toArray()).toEqual([-5]);
    expect(tensor(Uint16Array.of(0x3c00)).toArray()).toEqual([1]);
  });

  test('typed arrays are copied', () => {
    const values = Float32Array.of(1, 2);
    const x = tensor(values);
    values[0] = 9;
    expect(x.toArray()).toEqual([1, 2]);
  });

  it.each([
    [() => tensor([[1, 2], [3]]), 'tensor: the lists are ragged: axis 1 has 2 values at first but 1 values later'],
    [() => tensor([1, [2]]), 'tensor: the lists are ragged: axis 1 has single values at first but 1 values later'],
    [() => tensor([1, 2], { shape: [3] }), 'tensor: shape [3] needs 3 elements but 2 are given'],
    [() => tensor([1, 300], { dtype: 'uint8' }), 'tensor: element 1 is 300; uint8 holds whole numbers, 0 … 255'],
    [
      () => tensor(Int32Array.of(-1), { dtype: 'uint8' }),
      'tensor: element 0 is -1; uint8 holds whole numbers, 0 … 255',
    ],
    [
      () => tensor([1.5], { dtype: 'int32' }),
      'tensor: element 0 is 1.5; int32 holds whole numbers, -2147483648 … 2147483647',
    ],
    [
      () => tensor([[3e9]], { dtype: 'int32' }),
      'tensor: element 0 is 3000000000; int32 holds whole numbers, -2147483648 … 2147483647',
    ],
    ...[NaN, Infinity, 1e30].flatMap((value): [() => unknown, string][] => [
      [() => tensor([value], { dtype: 'int64' }), `tensor: element 0 is ${value}; int64 holds whole numbers, `],
      [() => tensor(Float64Array.of(value), { dtype: 'int64' }), `tensor: element 0 is ${value}; int64 holds`],
      [() => full([2], value, { dtype: 'int64' }), `full: value is ${value}; int64 holds whole numbers, `],
    ]),
    [
      () => tensor(BigInt64Array.of(2n ** 60n)),
      'tensor: int64 element 0 is 1152921504606846976, beyond ±2^53, up to which whole numbers are exact',
    ],
  ])('refuses %#', (act, message) => {
    expect(act).toThrow(message);
  });
});

describe('others', () => {
  test('arange counts up, down, and not at all', () => {
    expect(arange(3).toArray()).toEqual([0, 1, 2]);
    expect(arange(0, { start: 3, step: -1 }).toArray()).toEqual([3, 2, 1]);
    expect(arange(1, { start: 0, step: 0.25 }).toArray()).toEqual([0, 0.25, 0.5, 0.75]);
    expect(arange(-1).shape).toEqual([0]);
    expect(() => arange(3, { step: 0 })).toThrow('arange: step is 0; it must not be');
  });

  test('linspace ends exactly at its end', () => {
    const x = linspace(0, 0.3, 4, { dtype: 'float64' });
    expect(x.data[3]).toBe(0.3);
    expect(linspace(2, 5, 1).toArray()).toEqual([2]);
    expect(() => linspace(0, 1, 0)).toThrow('linspace: count is 0; it must be a whole number of at least 1');
  });

  test('full, eye and zeros, in any dtype', () => {
    expect(full([2], 255, { dtype: 'uint8' }).toArray()).toEqual([255, 255]);
    expect(full([2], 0.1, { dtype: 'float32' }).data[0]).toBe(Math.fround(0.1));
    expect(() => full([2], 300, { dtype: 'uint8' })).toThrow('full: value is 300; uint8 holds whole numbers, 0 … 255');
    expect(eye(2, { dtype: 'bool' }).toArray()).toEqual([
      [true, false],
      [false, true],
    ]);
    expect(eye(1, { dtype: 'bfloat16' }).toArray()).toEqual([[1]]);
    expect(zeros([2, 0]).toArray()).toEqual([[], []]);
    expect(() => zeros([-1])).toThrow('zeros: shape [-1] has the size -1; sizes are whole numbers of at least 0');
  });

  test('oneHot takes more classes than a dtype of labels holds', () => {
    expect(oneHot(tensor(Uint8Array.of(44)), 301).data.findIndex((value) => value === 1)).toBe(44);
    expect(oneHot(tensor([1], { dtype: 'int64' }), 2).toArray()).toEqual([[0, 1]]);
  });

  test('oneHot marks labels', () => {
    expect(oneHot(tensor([2, 0], { dtype: 'int32' }), 3).toArray()).toEqual([
      [0, 0, 1],
      [1, 0, 0],
    ]);
  });
});
