import type { Tensor } from '@gradkit/core-tensor';
import { expectTypeOf, test } from 'vitest';
import { noGrad, type Parameter } from './index.ts';

declare const x: Tensor;
declare const parameter: Parameter;

test('noGrad gives what the function gives', () => {
  expectTypeOf(noGrad(() => x.shape)).toEqualTypeOf<Tensor['shape']>();
});

test('a parameter always has a value, and may have a gradient', () => {
  expectTypeOf(parameter.value).toEqualTypeOf<Tensor>();
  expectTypeOf(parameter.grad).toEqualTypeOf<Tensor | null>();
});
