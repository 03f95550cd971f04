import { compile } from '@gradkit/compile';
import { Generator, normal, seed, type Tensor } from '@gradkit/core-tensor';
import { MultiheadAttention } from '@gradkit/layers';
import { exportModel } from '@gradkit/onnx-export';
import { createSession } from '@gradkit/runtime';
import { expectClose } from '@gradkit-internal/testing';
import { expect, it } from 'vitest';
import { proveLayers } from './prove-layers.ts';

proveLayers('attention');

const sequence = (batch: number, length: number): Tensor => normal([batch, length, 8], { rng: new Generator(length) });

it('compiled, weights are dropped as without, and others each time', async () => {
  const attention = new MultiheadAttention(8, 2, { dropout: 0.5, batchFirst: true });
  const forward = (x: Tensor): Tensor => attention.forward(x, x, x)[1]!;
  const compiled = compile(forward, { device: 'cpu' });
  const x = sequence(2, 5);
  seed(1);
  const [first, second] = [forward(x), forward(x)];
  expect(second.data).not.toEqual(first.data);
  seed(1);
  expectClose(await compiled(x), first);
  expectClose(await compiled(x), second);
});

it.each([true, false])('isCausal alone hides later keys at any length of a file, weights %s', async (needWeights) => {
  const attention = new MultiheadAttention(8, 2, { batchFirst: true }).eval();
  const forward = (x: Tensor): Tensor[] =>
    attention.forward(x, x, x, { isCausal: true, needWeights }).filter((y) => y !== null);
  const dynamicAxes = { input: { 0: 'batch', 1: 'length' } };
  const session = await createSession(await exportModel(forward, [sequence(2, 4)], { dynamicAxes }));
  for (const x of [sequence(1, 1), sequence(3, 7), sequence(0, 2)]) {
    const found = Object.values(await session.run({ input: x }));
    forward(x).forEach((y, i) => expectClose(found[i], y));
  }
  await session.close();
});
