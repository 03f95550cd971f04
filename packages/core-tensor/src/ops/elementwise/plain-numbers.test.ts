import { describe, expect, it, test } from 'vitest';
import {
  add,
  bernoulli,
  clamp,
  equal,
  full,
  greater,
  greaterEqual,
  less,
  lessEqual,
  maximum,
  minimum,
  notEqual,
  ones,
  pad,
  randint,
  tensor,
  trace,
  where,
  type DType,
  type Tensor,
} from '../../index.ts';

const ends: Partial<Record<DType, readonly [number, number]>> = {
  uint8: [0, 255],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  int64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
};

const comparisons = {
  greater: [greater, (a: number, b: number) => a > b],
  greaterEqual: [greaterEqual, (a: number, b: number) => a >= b],
  less: [less, (a: number, b: number) => a < b],
  lessEqual: [lessEqual, (a: number, b: number) => a <= b],
  equal: [equal, (a: number, b: number) => a === b],
  notEqual: [notEqual, (a: number, b: number) => a !== b],
} as const;

const numbers = [
  -(2 ** 60),
  -(2 ** 31) - 1,
  -1,
  -0.5,
  0,
  0.5,
  1,
  254.5,
  255,
  255.5,
  256,
  300,
  2 ** 31 - 1,
  2 ** 31,
  1e30,
];

describe('comparisons with a number that the dtype does not hold are decided as in mathematics', () => {
  describe.each(Object.entries(comparisons))('%s', (_, [compare, holds]) => {
    it.each(Object.entries(ends))('of %s', (dtype, [least, most]) => {
      const values = [least, least + 1, 0, 1, most - 1, most];
      const x = tensor(values, { dtype: dtype as DType });
      for (const number of [...numbers, -Infinity, Infinity, NaN]) {
        expect(compare(x, number).toArray(), `x, ${number}`).toEqual(values.map((value) => holds(value, number)));
        expect(compare(number, x).toArray(), `${number}, x`).toEqual(values.map((value) => holds(number, value)));
      }
    });
  });

  test('of bool, and in a trace', () => {
    const x = tensor([true, false]);
    expect(equal(x, 1).toArray()).toEqual([true, false]);
    expect(equal(x, 5).toArray()).toEqual([false, false]);
    expect(notEqual(x, 0.5).toArray()).toEqual([true, true]);
    const { outputs } = trace((y: Tensor) => [greater(y, -1)], [{ shape: [2], dtype: 'uint8' }]);
    expect(outputs[0].isSymbolic).toBe(true); // not a constant of the traced shape
  });

  test('of 16-bit floats, as the numbers that they are', () => {
    for (const dtype of ['float16', 'bfloat16'] as const) {
      const x = tensor([1, 2, NaN, -0], { dtype });
      expect(equal(x, 1).toArray()).toEqual([true, false, false, false]);
      expect(equal(x, 0).toArray()).toEqual([false, false, false, true]);
      expect(notEqual(x, x).toArray()).toEqual([false, false, true, false]);
    }
  });
});

describe('limits beyond the range of a dtype change nothing', () => {
  const x = tensor(Uint8Array.of(1, 200));

  it('maximum, minimum and clamp', () => {
    expect(maximum(x, -1).toArray()).toEqual([1, 200]);
    expect(maximum(-1.5, x).toArray()).toEqual([1, 200]);
    expect(minimum(x, 300).toArray()).toEqual([1, 200]);
    expect(minimum(x, Infinity).toArray()).toEqual([1, 200]);
    expect(maximum(tensor([3], { dtype: 'int32' }), -Infinity).toArray()).toEqual([3]);
    expect(clamp(x, { min: -1, max: 300 }).toArray()).toEqual([1, 200]);
    expect(clamp(x, { min: 2, max: 2 ** 40 }).toArray()).toEqual([2, 200]);
  });

  it('but results that it does not hold are errors', () => {
    expect(() => maximum(x, 300)).toThrow('maximum: b is 300; uint8 holds whole numbers, 0 … 255');
    expect(() => minimum(-1, x)).toThrow('minimum: a is -1; uint8 holds whole numbers, 0 … 255');
    expect(() => clamp(x, { max: -1 })).toThrow('clamp: max is -1; uint8 holds whole numbers, 0 … 255');
    expect(() => clamp(x, { min: 0.5 })).toThrow('clamp: min is 0.5; uint8 holds whole numbers, 0 … 255');
  });
});

describe('numbers become the elements that stand for them', () => {
  it('16-bit floats', () => {
    const x = tensor([3, 4], { dtype: 'float16' });
    const first = tensor([true, false]);
    expect(where(first, x, 1).toArray()).toEqual([3, 1]);
    expect(pad(x, [[1, 0]], { value: 0.5 }).toArray()).toEqual([0.5, 3, 4]);
    expect(full([1], 65504, { dtype: 'float16' }).toArray()).toEqual([65504]);
    expect(ones([1], { dtype: 'bfloat16' }).toArray()).toEqual([1]);
    expect(bernoulli([2], { probability: 1, dtype: 'float16' }).toArray()).toEqual([1, 1]);
  });

  it.each<[() => unknown, string]>([
    [() => add(tensor(Uint8Array.of(1)), 300), 'add: b is 300; uint8 holds whole numbers, 0 … 255'],
    [() => add(tensor(Uint8Array.of(1)), NaN), 'add: b is NaN; uint8 holds whole numbers, 0 … 255'],
    [
      () => add(2 ** 31, tensor(Int32Array.of(1))),
      'add: a is 2147483648; int32 holds whole numbers, -2147483648 … 2147483647',
    ],
    [() => where(tensor([true]), tensor(Uint8Array.of(1)), -1), 'where: b is -1; uint8 holds whole numbers, 0 … 255'],
    [
      () => pad(tensor(Uint8Array.of(1)), [1, 1], { value: 256 }),
      'pad: value is 256; uint8 holds whole numbers, 0 … 255',
    ],
    [() => randint(257, [2], { dtype: 'uint8' }), 'randint: high - 1 is 256; uint8 holds whole numbers, 0 … 255'],
    [() => randint(2, [2], { dtype: 'uint8', low: -1 }), 'randint: low is -1; uint8 holds whole numbers, 0 … 255'],
  ])('or are refused %#', (act, text) => {
    expect(act).toThrow(text);
  });
});

describe('casts', () => {
  const given = [NaN, Infinity, -Infinity, 1e30, -1e30, 3e9, -3e9, 300, -1.5, 2.9, -0.5];

  it.each<[DType, number[]]>([
    ['int32', [0, 2 ** 31 - 1, -(2 ** 31), 2 ** 31 - 1, -(2 ** 31), 2 ** 31 - 1, -(2 ** 31), 300, -1, 2, 0]],
    ['int64', [0, 2 ** 53 - 1, 1 - 2 ** 53, 2 ** 53 - 1, 1 - 2 ** 53, 3e9, -3e9, 300, -1, 2, 0]],
    ['uint8', [0, 255, 0, 255, 0, 255, 0, 255, 0, 2, 0]],
  ])('of floats to %s saturate, and NaN is 0', (dtype, expected) => {
    for (const from of ['float32', 'float64'] as const)
      expect(tensor(given, { dtype: from }).cast(dtype).toArray()).toEqual(expected);
  });

  it('of whole numbers keep the lower bits', () => {
    const x = tensor([300, -1, 2 ** 32 + 5], { dtype: 'int64' });
    expect(x.cast('uint8').toArray()).toEqual([44, 255, 5]);
    expect(x.cast('int32').toArray()).toEqual([300, -1, 5]);
  });
});

describe('int64', () => {
  const large = tensor([2 ** 52, 3], { dtype: 'int64' });

  it.each<[() => Tensor, string]>([
    [() => large.mul(4), 'mul: int64 element 0 is 18014398509481984'],
    [() => large.neg().sub(2 ** 53 - 1), 'sub: int64 element 0 is -13510798882111488'],
    [() => large.add(2 ** 52).sum(), 'add: int64 element 0 is 9007199254740992'],
    [() => large.prod(), 'prod: int64 element 0 is 13510798882111488'],
    [() => large.mul(2).sub(1).cumsum(0), 'mul: int64 element 0 is 9007199254740992'],
  ])('never holds what is not exact %#', (act, text) => {
    expect(act).toThrow(`${text}, beyond ±2^53, up to which whole numbers are exact`);
  });
});
