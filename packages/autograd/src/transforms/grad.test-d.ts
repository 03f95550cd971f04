import type { Tensor } from '@gradkit/core-tensor';
import { expectTypeOf, test } from 'vitest';
import { grad, gradAndValue } from '../index.ts';

declare const x: Tensor;

test('the gradient of the first argument, of another one, or of several', () => {
  const product = (a: Tensor, b: Tensor): Tensor => a.mul(b).sum();
  expectTypeOf(grad(product)).parameters.toEqualTypeOf<[a: Tensor, b: Tensor]>();
  expectTypeOf(grad(product)(x, x)).toEqualTypeOf<Tensor>();
  expectTypeOf(grad(product, { argnums: 1 })(x, x)).toEqualTypeOf<Tensor>();
  expectTypeOf(grad(product, { argnums: [0, 1] })(x, x)).toEqualTypeOf<[Tensor, Tensor]>();
  expectTypeOf(gradAndValue(product)(x, x)).toEqualTypeOf<[Tensor, Tensor]>();
});

test('gradients have the structure of their argument', () => {
  const f = (weights: { readonly w: Tensor }, n: number): Tensor => weights.w.mul(n).sum();
  expectTypeOf(grad(f)({ w: x }, 2)).toEqualTypeOf<{ readonly w: Tensor }>();
});

test('what comes beside the value is handed on', () => {
  const f = (a: Tensor): [Tensor, number] => [a.sum(), 3];
  expectTypeOf(grad(f, { hasAux: true })(x)).toEqualTypeOf<[Tensor, number]>();
  expectTypeOf(gradAndValue(f, { hasAux: true })(x)).toEqualTypeOf<[Tensor, [Tensor, number]]>();
});

test('only functions of a scalar have gradients', () => {
  // @ts-expect-error a list is no tensor
  grad((a: Tensor) => [a]);
});
