import { expect, test } from 'vitest';
import { differenceOf } from './difference.ts';
import { drawScript } from './script.ts';
import { shrink } from './shrink.ts';
import { sourceOf } from './source.ts';

// `command.ts` runs thousands.
const seeds = Array.from({ length: 50 }, (_, i) => i + 1);

test.each(seeds)('training %i: compiled equals eager', async (seed) => {
  const script = drawScript(seed);
  const difference = await differenceOf(script);
  const smallest =
    difference === null ? script : await shrink(script, async (one) => (await differenceOf(one)) !== null);
  expect(difference, sourceOf(smallest)).toBeNull();
});
