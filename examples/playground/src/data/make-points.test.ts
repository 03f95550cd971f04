import { Generator, sum } from '@gradkit/core-tensor/functional';
import { describe, expect, it } from 'vitest';
import { datasets, defaults, isRegression } from '../settings/settings.ts';
import { drawn } from './drawn.ts';
import { makePoints, splitPoints, trainCount } from './make-points.ts';

const own = {
  points: [
    { x: 0.1, y: 0.2, target: 1 },
    { x: -0.1, y: 0.3, target: -1 },
    { x: -0.2, y: 0.3, target: -1 },
  ],
};

describe.each(Object.entries(drawn))('%s', (_, { draw, code }) => {
  it('is drawn alike by the page and by programs', () => {
    const plain = code.replaceAll(': number', ''); // as Node strips it
    // oxlint-disable-next-line typescript/no-implied-eval, no-new-func -- the text is ours, and running it is the test
    const ofCode = new Function('i', 'rng', plain) as typeof draw;
    const [a, b] = [new Generator(3), new Generator(3)];
    for (let i = 0; i < 50; i++) expect(ofCode(i, a)).toEqual(draw(i, b));
  });
});

describe.each(datasets)('%s', (dataset) => {
  const settings = { ...defaults, ...own, dataset };

  it('has points near the square from −1 to 1, with both classes or with values in their range', () => {
    const { inputs, targets } = makePoints(settings);
    const count = dataset === 'own' ? 3 : settings.samples;
    expect([inputs.shape, targets.shape]).toEqual([
      [count, 2],
      [count, 1],
    ]);
    for (const value of inputs.data) expect(Math.abs(value)).toBeLessThan(1.3);
    const found = new Set(targets.data);
    const isRight = isRegression(settings)
      ? [...found].every((value) => Math.abs(value) <= 1)
      : found.size === 2 && found.has(0) && found.has(1);
    expect(isRight).toBe(true);
  });

  it('follows the seed and the noise', () => {
    const values = (changed: object): number[] => [...makePoints({ ...settings, ...changed }).inputs.data];
    expect(values({})).toEqual(values({}));
    if (dataset === 'own') return;
    expect(values({ seed: 2 })).not.toEqual(values({}));
    expect(values({ noise: 20 })).not.toEqual(values({}));
  });
});

describe('splitPoints', () => {
  it('gives each point to one side, and at least one to both', () => {
    const { train, test } = splitPoints({ ...defaults, trainShare: 30 });
    expect([train.inputs.shape[0], test.inputs.shape[0]]).toEqual([120, 280]);
    expect([trainCount(3, 90), trainCount(3, 10), trainCount(10, 90)]).toEqual([2, 2, 9]);
    const positive = sum(train.targets).item();
    expect(positive).toBe(60); // as many of each class
  });
});
