import { Generator, normal, tensor } from '@gradkit/core-tensor';
import { expect, it } from 'vitest';
import { featureCount } from '../network/digit-net.ts';
import type { Head } from './head.ts';
import { layerOf, trainHead, withClasses } from './train-head.ts';

const start: Head = {
  classes: ['0', '1'],
  weight: Float32Array.from({ length: 2 * featureCount }, (_, i) => i / 1000),
  bias: Float32Array.from([1, 2]),
};

it('puts new classes behind the others, which keep what they know', () => {
  const grown = withClasses(start, ['1', 'A', 'A']);
  expect(grown.classes).toEqual(['0', '1', 'A']);
  expect([...grown.weight.subarray(0, 2 * featureCount)]).toEqual([...start.weight]);
  expect([...grown.weight.subarray(2 * featureCount)]).toEqual(new Array(featureCount).fill(0));
  expect([...grown.bias]).toEqual([1, 2, 0]);
});

it('learns classes of features, and leaves the head that it began with as it was', async () => {
  const rng = new Generator(1);
  const labels = Array.from({ length: 60 }, (_, i) => i % 3);
  const noise = normal([60, featureCount], { std: 0.3, rng });
  const features = tensor(
    labels.map((label) => Array.from({ length: featureCount }, (_, i) => Number(i % 3 === label))),
  ).add(noise);
  const grown = withClasses(start, ['A']);
  const copy = { weight: grown.weight.slice(), bias: grown.bias.slice() };
  const heard: number[] = [];
  const taught = await trainHead(grown, { features, labels: tensor(labels, { dtype: 'int32' }) }, (done, loss) => {
    heard.push(done);
    expect(loss).toBeGreaterThanOrEqual(0);
  });
  expect(layerOf(taught).forward(features).argmax(1).toArray()).toEqual(labels);
  expect(taught.classes).toEqual(['0', '1', 'A']);
  expect(grown).toMatchObject(copy);
  expect(heard.at(-1)).toBe(1);
});
