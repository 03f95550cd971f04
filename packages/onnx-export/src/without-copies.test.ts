import {
  convTranspose1d,
  fakeQuantizePerTensorAffine,
  identity,
  ones,
  swapaxes,
  tensor,
  zeros,
  type Tensor,
} from '@gradkit/core-tensor';
import { createSession } from '@gradkit/runtime';
import { expect, it } from 'vitest';
import { describeModel, exportModel } from './index.ts';

const quantized = (x: Tensor): Tensor => fakeQuantizePerTensorAffine(x, 0.5, 0, -128, 127);

// ONNX Runtime lost what is copied and quantized, and refused its own graph
it.each<[string, (x: Tensor) => Tensor[], number]>([
  ['what is quantized as well', (y) => [identity(y), quantized(y)], 0],
  ['what is an output as well', (y) => [identity(y), quantized(y), y], 1],
  ['the same twice', (y) => [identity(y), identity(y), quantized(y)], 1],
  ['times one', (y) => [quantized(identity(y)), identity(y).mul(1)], 0],
])('an output that copies %s', async (_, f, copies) => {
  const onSquares = (x: Tensor): Tensor[] => f(x.mul(x).add(x));
  const bytes = await exportModel(onSquares, [ones([2])], { verify: false });
  expect(describeModel(bytes).operators.filter((each) => each === 'Identity').length).toBe(copies);
  const session = await createSession(bytes);
  const x = tensor([0.25, -3, 1.625]);
  const found = Object.values(await session.run({ input: x }));
  await session.close();
  expect(found.map((y) => [...y.data])).toEqual(onSquares(x).map((y) => [...y.data]));
});

it('an output that copies an input stays a copy', async () => {
  const bytes = await exportModel((x: Tensor) => [identity(x), quantized(x)], [ones([2])], { verify: false });
  expect(describeModel(bytes).operators[0]).toBe('Identity');
});

it('a constant that follows a free axis, and is an output, keeps its name for the branches that take it', async () => {
  const f = (x: Tensor, w: Tensor, b: Tensor): Tensor[] => {
    const y = zeros([1, swapaxes(x, 0, 1).shape[1], 1]);
    return [y, convTranspose1d(y, w, b)];
  };
  const given = (batch: number): Tensor[] => [ones([batch, 1, 1]), ones([batch, 1, 1]), tensor([3])];
  const bytes = await exportModel(f, given(1), {
    inputNames: ['x', 'w', 'b'],
    dynamicAxes: { x: { 0: 'batch' }, w: { 0: 'batch' } },
    verify: false,
  });
  const session = await createSession(bytes);
  const [x, w, b] = given(5);
  const found = Object.values(await session.run({ x, w, b }));
  await session.close();
  expect(found.map((y) => y.toArray())).toEqual(f(x, w, b).map((y) => y.toArray()));
});
