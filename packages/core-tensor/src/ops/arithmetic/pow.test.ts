import { expect, test } from 'vitest';
import { pow, tensor } from '../../index.ts';

const whole = tensor([7, -70_000, 0], { dtype: 'int32' });

test('powers of whole numbers wrap around, as products do', () => {
  expect(pow(whole, 3).toArray()).toEqual([343, 383_225_856, 0]); // PyTorch's
  expect(pow(2, whole).toArray()).toEqual([128, 0, 1]);
  expect(pow(whole, 0).toArray()).toEqual([1, 1, 1]);
});

test('a fraction makes them float32', () => {
  expect(pow(tensor([4, 9], { dtype: 'int64' }), 0.5)).toMatchObject({ dtype: 'float32' });
  expect(pow(tensor([4, 9], { dtype: 'uint8' }), 0.5).toArray()).toEqual([2, 3]);
  expect(pow(0.5, tensor([1, -1], { dtype: 'int32' })).toArray()).toEqual([0.5, 2]);
});

test('they have no negative powers', () => {
  expect(() => pow(whole, -1)).toThrow("pow: b is -1; whole numbers have no negative powers, use a.cast('float32')");
});
