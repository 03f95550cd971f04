import { avgPool2d, conv2d, convTranspose2d, Generator, normal, type Tensor } from '@gradkit/core-tensor';
import { expectClose } from '@gradkit-internal/testing';
import { expect, it } from 'vitest';
import { compile } from '../compile.ts';

// what ONNX Runtime has on the CPU in float32 only
it.each<[string, (x: Tensor, w: Tensor) => Tensor]>([
  ['avgPool', (x) => avgPool2d(x, 2)],
  ['conv', (x, w) => conv2d(x, w)],
  ['convTranspose', (x, w) => convTranspose2d(x, w)],
  ['erf', (x) => x.erf()],
  ['gelu', (x) => x.gelu()],
  ['softplus', (x) => x.mul(100).softplus()],
])('%s is decomposed in float64, where it loses nothing', async (_, f) => {
  const rng = new Generator(1);
  const x = normal([2, 3, 4, 4], { dtype: 'float64', rng });
  const w = normal([3, 3, 2, 2], { dtype: 'float64', rng });
  const y = await compile(f)(x, w);
  expect(y.dtype).toBe('float64');
  expectClose(y, f(x, w), { relative: 1e-13, absolute: 1e-13 });
});
