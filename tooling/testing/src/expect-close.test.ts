import { expect, test } from 'vitest';
import { expectClose } from './expect-close.ts';

test('equal and nearly equal values pass, in every form', () => {
  expectClose(1, 1);
  expectClose([[1, 2]], [[1.000001, 2]]);
  expectClose(new Float32Array([0.1, 0.2]), [0.1, 0.2]);
  expectClose({ shape: [2, 1], data: new Float64Array([3, 4]) }, [[3], [4]]);
  expectClose([NaN, Infinity, -Infinity], [NaN, Infinity, -Infinity]);
  expectClose({ shape: [0], data: [] }, []);
});

test('the error gives both differences, their places, the values and the tolerance', () => {
  const actual = { shape: [2, 2], data: [1, 2, 1000, 4] };
  const expected = { shape: [2, 2], data: [1.5, 2, 1001, 4] };
  expect(() => expectClose(actual, expected)).toThrow(
    [
      'expectClose: 2 of 4 values differ by more than 0.000001 + 0.00001 × |expected|',
      '  largest absolute difference 1 at [1, 0]: actual 1000, expected 1001',
      '  largest relative difference 0.3333333333333333 at [0, 0]: actual 1, expected 1.5',
    ].join('\n'),
  );
});

test('NaN or an infinity never passes for a number', () => {
  expect(() => expectClose([NaN], [1], { absolute: Infinity })).toThrow('actual NaN, expected 1');
  expect(() => expectClose([1], [NaN])).toThrow('actual 1, expected NaN');
  expect(() => expectClose([Infinity], [-Infinity])).toThrow('actual Infinity, expected -Infinity');
});

test('shapes must agree', () => {
  expect(() => expectClose([[1, 2]], [1, 2])).toThrow('expectClose: actual is [1, 2] but expected is [2]');
  expect(() => expectClose([[1], [1, 2]], [[1], [1]])).toThrow('ragged array: row 0 is [1] but row 1 is [2]');
});
