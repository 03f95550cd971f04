import { inner, fakeQuantizePerTensorAffine, reciprocal, tensor, type Tensor } from '@gradkit/core-tensor';
import { createSession } from '@gradkit/runtime';
import { expect, it } from 'vitest';
import { exportModel } from '../index.ts';

const quantized = (x: Tensor, scale: Tensor): Tensor => fakeQuantizePerTensorAffine(x, scale, 0, -128, 127);

// ONNX Runtime lost the reciprocal, and refused its own graph
it('a reciprocal that is quantized twice', async () => {
  const f = (x: Tensor, y: Tensor): Tensor[] => {
    const z = reciprocal(x);
    return [quantized(z, inner(y, quantized(z, y.sum())))];
  };
  const given = (length: number): Tensor[] =>
    [0.5, 2].map((first) => tensor(Array.from({ length }, (__, i) => first + i)));
  const [x, y] = given(2);
  const bytes = await exportModel((a: Tensor, b: Tensor) => f(a, b), [x, y], {
    inputNames: ['x', 'y'],
    dynamicAxes: { x: { 0: 'n' }, y: { 0: 'n' } },
    verify: false,
  });
  const session = await createSession(bytes);
  const [a, b] = given(5);
  const found = Object.values(await session.run({ x: a, y: b }));
  await session.close();
  const expected = f(a, b);
  found.forEach((each, i) => {
    for (const [at, value] of [...each.data].entries()) expect(value).toBeCloseTo(expected[i].data[at], 6);
  });
});
