import { fft, Generator, irfft, normal, rfft, type Tensor } from '@gradkit/core-tensor';
import { createSession } from '@gradkit/runtime';
import { expectClose } from '@gradkit-internal/testing';
import { expect, test } from 'vitest';
import { describeModel, exportModel } from './index.ts';

const spectrum = (x: Tensor): Tensor[] => [rfft(x), irfft(rfft(x)), fft(rfft(x), { axis: 0 })];

// the axis is an attribute up to opset 19, and an input from 20 on
test.each([17, 20, 23])('Fourier transforms in opset %i', async (opset) => {
  const bytes = await exportModel(spectrum, [normal([4, 16])], { opset, dynamicAxes: {} });
  expect(describeModel(bytes).operators).toContain('DFT');
  const session = await createSession(bytes);
  const x = normal([4, 16], { rng: new Generator(2) });
  const found = Object.values(await session.run({ input: x }));
  spectrum(x).forEach((y, i) => expectClose(found[i], y, { absolute: 1e-5 }));
});

test.each([8, 12, 257, 499])('a free batch of %i numbers', async (length) => {
  const f = (x: Tensor): Tensor => rfft(x);
  const session = await createSession(await exportModel(f, [normal([2, length])]));
  const x = normal([5, length], { rng: new Generator(3) });
  expectClose((await session.run({ input: x })).output, f(x), { absolute: 3e-5 }); // of 499 numbers, up to 60
});
