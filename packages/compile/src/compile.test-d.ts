import type { Tensor } from '@gradkit/core-tensor/functional';
import { expectTypeOf, test } from 'vitest';
import { compile } from './index.ts';

declare const x: Tensor;

test('a compiled function takes the same, and promises what it gave', () => {
  const step = compile((inputs: Tensor, options: { labels: Tensor }) => ({ loss: inputs.sub(options.labels).mean() }));
  expectTypeOf(step).parameters.toEqualTypeOf<[inputs: Tensor, options: { labels: Tensor }]>();
  expectTypeOf(step(x, { labels: x })).resolves.toEqualTypeOf<{ loss: Tensor }>();
  // @ts-expect-error labels are missing
  void step(x);
});

test('several steps a call take the arguments of each', () => {
  const step = compile((inputs: Tensor) => inputs.sum());
  expectTypeOf(step.runSteps).parameter(0).toExtend<readonly (readonly [inputs: Tensor])[]>();
  expectTypeOf(step.runSteps([[x], [x]])).resolves.toEqualTypeOf<Tensor[]>();
});
