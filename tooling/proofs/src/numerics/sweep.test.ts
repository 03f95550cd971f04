import { describe, expect, test } from 'vitest';
import { families, operationsIn } from '../proof.ts';
import { sweep } from './sweep.ts';

// A run takes the first case of each operation in every form and precision, each of the others in one of these; all with GRADKIT_PROOFS=complete.

// The gradient of convolutions for their weights is called as one for a constant, which a compiled function does not take.
const isCallable = (name: string): boolean => name !== 'convWeightGradient';

const names = families.flatMap((family) =>
  operationsIn(family)
    .filter(isCallable)
    .map((name) => [family, name] as const),
);

describe.each(['compiled', 'exported'] as const)('%s', (form) => {
  describe.each(['float32', 'float64'] as const)('in %s', (precision) => {
    test.each(names)('%s: %s has its eager values', async (family, name) => {
      expect(await sweep(family, name, { form, precision })).toEqual([]);
    });
  });
});
