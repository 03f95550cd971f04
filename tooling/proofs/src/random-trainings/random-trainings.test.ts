import { expect, test } from 'vitest';
import { differenceInMode, differenceOf } from './difference.ts';
import { drawScript, type Script } from './script.ts';
import { shrink } from './shrink.ts';
import { sourceOf } from './source.ts';

// `command.ts` runs thousands.
const seeds = Array.from({ length: 50 }, (_, i) => i + 1);

test.each(seeds)('training %i: compiled equals eager', async (seed) => {
  const script = drawScript(seed);
  const difference = await differenceInMode(script);
  const smallest =
    difference === null ? script : await shrink(script, async (one) => (await differenceInMode(one)) !== null);
  expect(difference, sourceOf(smallest)).toBeNull();
});

test('the gradient of a bias before a batch norm, 0 in most orders, is no difference where it is 1e-20', async () => {
  const script: Script = {
    seed: 9985155,
    images: false,
    layers: ['batchNorm', 'layerNorm', 0, 2, 'batchNorm'],
    frozen: [],
    evaluating: [],
    optimizers: [{ rule: 'amsgrad', layers: [0, 1, 4, 5] }],
    inTurn: false,
    schedule: null,
    clipNorm: 0.01,
    loss: 'crossEntropy',
    batches: [4, 4, 4, 4],
    turnOver: { after: 1, layer: 4 },
    validateAfter: null,
    resumeAfter: null,
  };
  expect(await differenceOf(script)).toBeNull();
});
