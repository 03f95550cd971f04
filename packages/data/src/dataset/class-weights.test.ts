import { readGolden } from '@gradkit-internal/testing';
import { tensor } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import { classWeights } from '../index.ts';

describe('classWeights', () => {
  const { weights } = readGolden<{ weights: readonly { labels: number[]; weights: number[] }[] }>('data/synthetic');
  it.each(weights)("scikit-learn's for $labels, from labels and from counts", ({ labels, weights: golden }) => {
    const counts = golden.map((_, c) => labels.filter((label) => label === c).length);
    for (const given of [labels, tensor(labels, { dtype: 'int32' }), { counts }, { counts: tensor(counts) }]) {
      const { data, dtype } = classWeights(given);
      expect(dtype).toBe('float32');
      golden.forEach((weight, c) => expect(data[c]).toBeCloseTo(weight, 6));
    }
  });

  it('effectiveNumber has a mean of 1, lies between equal and balanced, and is equal for a beta of 0', () => {
    const counts = [1000, 10];
    const { data } = classWeights({ counts }, { scheme: 'effectiveNumber', beta: 0.99 });
    const raw = counts.map((items) => (1 - 0.99) / (1 - 0.99 ** items));
    raw.forEach((weight, c) => expect(data[c]).toBeCloseTo((2 * weight) / (raw[0] + raw[1]), 6));
    expect(classWeights({ counts }, { scheme: 'effectiveNumber', beta: 0 }).toArray()).toEqual([1, 1]);
  });

  it.each([
    [() => classWeights([0, 2]), 'classWeights: class 1 has 0 items; each class needs at least 1'],
    [() => classWeights([0, 1e12, 1]), 'classWeights: class 2 has 0 items; each class needs at least 1'],
    [() => classWeights([0], { classes: 1e12 }), 'classWeights: class 1 has 0 items; each class needs at least 1'],
    [() => classWeights([]), 'classWeights: class 0 has 0 items; each class needs at least 1'],
    [() => classWeights([0, 1], { classes: 3 }), 'classWeights: class 2 has 0 items; each class needs at least 1'],
    [() => classWeights([0, 3], { classes: 2 }), 'classWeights: label 1 is 3 but classes is 2'],
    [() => classWeights([0.5]), 'classWeights: label 0 is 0.5; it must be a whole number of at least 0'],
    [() => classWeights('a' as never), "classWeights: labels is 'a'; it must be a list"],
    [() => classWeights({ counts: 3 as never }), 'classWeights: counts is 3; it must be a list'],
    [() => classWeights([0], { beta: 1 }), 'classWeights: beta is 1; it must be at least 0 and below 1'],
    [
      () => classWeights([0], { scheme: 'balance' as never }),
      'classWeights: scheme is balance; it must be one of balanced, squareRoot, effectiveNumber (did you mean balanced?)',
    ],
  ])('%#', (call, text) => expect(call).toThrow(expect.objectContaining({ message: text })));
});
