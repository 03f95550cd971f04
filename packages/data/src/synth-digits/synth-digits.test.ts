import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { synthDigits } from '../index.ts';

const { train, test, classNames } = synthDigits({ train: 400, test: 100, seed: 1 });
const pixelsOf = (i: number): Uint8Array => train.get(i).inputs.data as Uint8Array;

describe('synthDigits', () => {
  it('gives images and labels in the form of MNIST', () => {
    const { inputs, labels } = train.tensors;
    expect([inputs.shape, inputs.dtype]).toEqual([[400, 1, 28, 28], 'uint8']);
    expect([labels.shape, labels.dtype]).toEqual([[400], 'int32']);
    expect(test.length).toBe(100);
    expect(classNames).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
  });

  it('has as many of each digit, in mixed order', () => {
    const labels = [...train.tensors.labels.data];
    for (let digit = 0; digit < 10; digit++) expect(labels.filter((label) => label === digit).length).toBe(40);
    expect(labels.slice(0, 10)).not.toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('has ink in every image, paper around it, and no image twice', () => {
    const seen = new Set<string>();
    for (let i = 0; i < train.length; i++) {
      const pixels = pixelsOf(i);
      const ink = pixels.reduce((sum, value) => sum + value, 0) / 255 / 784;
      expect(ink).toBeGreaterThan(0.015);
      expect(ink).toBeLessThan(0.5);
      const edge = Array.from({ length: 28 }, (_, k) => [k, 756 + k, 28 * k, 28 * k + 27]).flat();
      expect(edge.filter((at) => pixels[at] > 128).length).toBeLessThan(6);
      seen.add(pixels.join());
    }
    expect(seen.size).toBe(400);
  });

  it('looks like its label: the nearest of 400 other images most often shows the same digit', () => {
    const { labels } = test.tensors;
    let right = 0;
    for (let i = 0; i < test.length; i++) {
      const image = test.get(i).inputs.data;
      let [best, nearest] = [-1, Infinity];
      for (let j = 0; j < train.length; j++) {
        const other = pixelsOf(j);
        let distance = 0;
        for (let k = 0; k < 784 && distance < nearest; k++) distance += (image[k] - other[k]) ** 2;
        if (distance < nearest) [best, nearest] = [j, distance];
      }
      if (train.tensors.labels.data[best] === labels.data[i]) right++;
    }
    expect(right).toBeGreaterThan(60); // guessing gives 10; not all: it is no trivial task
  });

  it('draws the same from the same seed, other digits from another', () => {
    const again = synthDigits({ train: 400, test: 100, seed: 1 });
    expect(again.train.tensors.inputs.data).toEqual(train.tensors.inputs.data);
    expect(again.test.tensors.labels.data).toEqual(test.tensors.labels.data);
    expect(synthDigits({ train: 400, test: 1, seed: 2 }).train.tensors.inputs.data).not.toEqual(
      train.tensors.inputs.data,
    );
  });

  it('draws the same pixels in every version and on every machine', () => {
    const hash = createHash('sha256').update(train.tensors.inputs.data).update(train.tensors.labels.data);
    // Change it when the drawing changes on purpose: whoever trained on a seed then gets other images.
    expect(hash.digest('hex')).toBe('133d1a5c9226636291646577123f708aaccd3a8ee2811e5ddf91dd0c0100ff03');
  });

  it.each([
    [{ train: 0 }, 'synthDigits: train is 0; it must be a whole number of at least 1'],
    [{ test: 1.5 }, 'synthDigits: test is 1.5; it must be a whole number of at least 1'],
    [{ seed: 0.5 }, 'Generator: seed is 0.5; it must be a whole number between ±2^53'],
  ])('%j is an error', (options, text) =>
    expect(() => synthDigits(options)).toThrow(expect.objectContaining({ message: text })),
  );
});
