import { compile } from '@gradkit/compile';
import { Generator, maxPool2d, normal, relu, type Tensor } from '@gradkit/core-tensor';
import { expectClose } from '@gradkit-internal/testing';
import { it } from 'vitest';
import { proveLayers } from './prove-layers.ts';

proveLayers('pooling');

it('compiled, indices of what relu made equal are those of the first', async () => {
  const pooled = (x: Tensor): Tensor[] => maxPool2d(relu(x), 2, { returnIndices: true });
  const x = normal([1, 1, 6, 6], { mean: -1, rng: new Generator(1) });
  const compiled = await compile(pooled, { device: 'cpu' })(x);
  pooled(x).forEach((y, i) => expectClose(compiled[i], y));
});
