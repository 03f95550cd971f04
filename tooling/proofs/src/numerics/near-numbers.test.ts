import { Generator, groupNorm, layerNorm, normal, type Tensor } from '@gradkit/core-tensor';
import { LayerNorm } from '@gradkit/layers';
import { exportModel } from '@gradkit/onnx-export';
import { expectClose } from '@gradkit-internal/testing';
import { expect, test } from 'vitest';
import { forms } from './forms.ts';

// numbers far from 0 that are nearly the same: their mean in float32 is off by as much as a few percent of their differences
const x = normal([4, 8], { rng: new Generator(1) })
  .mul(1e-4)
  .add(100);

test.each<[string, (x: Tensor) => Tensor]>([
  ['layerNorm', (t) => layerNorm(t, 8)],
  ['groupNorm', (t) => groupNorm(t, 2)],
])('%s of numbers that are nearly the same is exact, compiled and exported', async (_, f) => {
  const one = (t: Tensor): readonly Tensor[] => [f(t)];
  for (const run of [forms.compiled(one), forms.exported(one, [x])]) expectClose((await run([x]))[0], f(x));
});

test('a LayerNorm is exported with an example of them, and verified', async () => {
  expect((await exportModel(new LayerNorm([8]), [x])).length).toBeGreaterThan(0);
});
