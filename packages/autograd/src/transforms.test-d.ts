import type { Tensor } from '@gradkit/core-tensor';
import { expectTypeOf, test } from 'vitest';
import { grad, noGrad, valueAndGrad, type Parameter } from './index.ts';

declare const x: Tensor;
declare const parameter: Parameter;

test('one gradient for each argument', () => {
  const both = grad((a: Tensor, b: Tensor) => a.mul(b).sum());
  expectTypeOf(both).parameters.toEqualTypeOf<[a: Tensor, b: Tensor]>();
  expectTypeOf(both(x, x)).toEqualTypeOf<[Tensor, Tensor]>();
  expectTypeOf(valueAndGrad((a: Tensor) => a.sum())(x)).toEqualTypeOf<{ value: Tensor; gradients: [Tensor] }>();
  expectTypeOf(grad((...all: Tensor[]) => all[0])(x)).toEqualTypeOf<Tensor[]>();
});

test('only functions of tensors have gradients', () => {
  // @ts-expect-error a number is no tensor
  grad((n: number) => x.mul(n));
  // @ts-expect-error neither is a list of them
  grad((a: Tensor) => [a]);
});

test('noGrad gives what the function gives', () => {
  expectTypeOf(noGrad(() => x.shape)).toEqualTypeOf<Tensor['shape']>();
});

test('a parameter always has a value, and may have a gradient', () => {
  expectTypeOf(parameter.value).toEqualTypeOf<Tensor>();
  expectTypeOf(parameter.grad).toEqualTypeOf<Tensor | null>();
});
