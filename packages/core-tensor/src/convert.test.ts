import { describe, expect, it, test } from 'vitest';
import { allClose, equalTensors } from './close.ts';
import { bfloat16ToNumber, float16ToNumber, numberToBfloat16, numberToFloat16 } from './convert.ts';
import { tensor } from './create.ts';

describe('float16', () => {
  it.each([
    [0, 0x0000],
    [-0, 0x8000],
    [1, 0x3c00],
    [-2, 0xc000],
    [65504, 0x7bff], // the largest
    [65519, 0x7bff],
    [65520, 0x7c00], // rounds to infinity
    [2 ** -14, 0x0400], // the smallest normal
    [2 ** -24, 0x0001], // the smallest of all
    [2 ** -25, 0x0000], // half of it, to even
    [1.5 * 2 ** -24, 0x0002],
    [1 + 2 ** -11, 0x3c00], // ties to even
    [1 + 3 * 2 ** -11, 0x3c02],
    [1.9999, 0x4000],
    [Number.POSITIVE_INFINITY, 0x7c00],
    [Number.NaN, 0x7e00],
  ])('%d', (value, bits) => {
    expect(numberToFloat16(value)).toBe(bits);
  });

  test('every float16 survives the way there and back', () => {
    for (let bits = 0; bits < 0x10000; bits++) {
      const value = float16ToNumber(bits);
      const expected = Number.isNaN(value) ? 0x7e00 : bits;
      if (numberToFloat16(value) !== expected) throw new Error(`bits ${bits} came back as ${numberToFloat16(value)}`);
    }
    expect(float16ToNumber(0x3555)).toBeCloseTo(1 / 3, 3);
  });
});

describe('bfloat16', () => {
  it.each([
    [0, 0x0000],
    [1, 0x3f80],
    [-1, 0xbf80],
    [1 + 2 ** -8, 0x3f80], // ties to even
    [1 + 3 * 2 ** -8, 0x3f82],
    [3.4e38, 0x7f80], // rounds to infinity
    [Number.NEGATIVE_INFINITY, 0xff80],
    [Number.NaN, 0x7fc0],
  ])('%d', (value, bits) => {
    expect(numberToBfloat16(value)).toBe(bits);
  });

  test('is the upper half of a float32', () => {
    expect(bfloat16ToNumber(0x4049)).toBe(3.140625);
  });
});

describe('closeness', () => {
  const close = (a: number[], b: number[], options = {}): boolean => allClose(tensor(a), tensor(b), options);

  test('a share of the second value and an absolute part', () => {
    expect(close([1.000009], [1])).toBe(true);
    expect(close([1.0001], [1])).toBe(false);
    expect(close([1.0001], [1], { relative: 1e-3 })).toBe(true);
    expect(close([1e-9], [0])).toBe(true);
    expect(close([1e-7], [0])).toBe(false);
  });

  test('NaN and infinities', () => {
    expect(close([Number.NaN], [Number.NaN])).toBe(false);
    expect(close([Number.NaN], [Number.NaN], { equalNaN: true })).toBe(true);
    expect(close([Infinity], [Infinity])).toBe(true);
    expect(close([1], [Infinity])).toBe(false);
    expect(close([-Infinity], [Infinity])).toBe(false);
  });

  test('shapes broadcast, or are refused', () => {
    expect(allClose(tensor([[1, 1]]), tensor(1))).toBe(true);
    expect(() => allClose(tensor([1, 2]), tensor([1, 2, 3]))).toThrow('allClose: shapes [2] and [3] do not broadcast');
  });

  test('equalTensors compares shapes and dtypes, too', () => {
    expect(equalTensors(tensor([1, 2]), tensor([1, 2]))).toBe(true);
    expect(equalTensors(tensor([1, 2]), tensor([[1, 2]]))).toBe(false);
    expect(equalTensors(tensor([1]), tensor([1], { dtype: 'int32' }))).toBe(false);
    expect(equalTensors(tensor([Number.NaN]), tensor([Number.NaN]))).toBe(false);
  });
});
