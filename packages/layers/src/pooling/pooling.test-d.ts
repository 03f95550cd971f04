import { maxPool1d, type Tensor } from '@gradkit/core-tensor';
import { expectTypeOf, test } from 'vitest';
import { adaptiveMaxPool1d, AdaptiveMaxPool2d, FractionalMaxPool2d, MaxPool2d, Sequential } from '../index.ts';

declare const x: Tensor;
declare const isAsked: boolean;

type Two = [values: Tensor, indices: Tensor];

test('poolings give one tensor, or two where indices are asked for', () => {
  expectTypeOf(new MaxPool2d(2, { stride: 1 }).forward(x)).toEqualTypeOf<Tensor>();
  expectTypeOf(new MaxPool2d(2, { returnIndices: true }).forward(x)).toEqualTypeOf<Two>();
  expectTypeOf(new MaxPool2d(2, { returnIndices: isAsked }).forward(x)).toEqualTypeOf<Tensor | Two>();
  expectTypeOf(new AdaptiveMaxPool2d(2, { returnIndices: true }).forward(x)).toEqualTypeOf<Two>();
  expectTypeOf(new FractionalMaxPool2d(2, { outputSize: 3 }).forward(x)).toEqualTypeOf<Tensor>();
  expectTypeOf(adaptiveMaxPool1d(x, 2)).toEqualTypeOf<Tensor>();
  expectTypeOf(maxPool1d(x, 2, { stride: 1 })).toEqualTypeOf<Tensor>();
  expectTypeOf(maxPool1d(x, 2, { returnIndices: true })).toEqualTypeOf<Two>();
  expectTypeOf(new Sequential(new MaxPool2d(2), new AdaptiveMaxPool2d(1)).forward(x)).toEqualTypeOf<Tensor>();
});

test('unknown options are errors', () => {
  // @ts-expect-error -- no such option
  new MaxPool2d(2, { strides: 1 });
});

test('adaptive pooling gets one size, or one for each axis', () => {
  new AdaptiveMaxPool2d([3, null]);
  // @ts-expect-error -- one for two axes
  new AdaptiveMaxPool2d([3]);
  // @ts-expect-error -- two for one axis
  adaptiveMaxPool1d(x, [3, 3]);
});
