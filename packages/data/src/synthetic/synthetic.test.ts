import { readGolden } from '@gradkit-internal/testing';
import { Generator, seed, tensor } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import { datasetSuite } from '../../testing/dataset-suite.ts';
import { makeBlobs, makeCircles, makeMoons, makeSpiral, type PointOptions } from '../index.ts';

interface Golden {
  readonly points: readonly {
    readonly function: 'makeMoons' | 'makeCircles' | 'makeBlobs';
    readonly options: object;
    readonly inputs: number[][];
    readonly labels: number[];
  }[];
}

const makers = { makeMoons, makeCircles, makeBlobs, makeSpiral };

datasetSuite('makeMoons', makeMoons({ samples: 3 }));

describe("scikit-learn's points", () => {
  const { points } = readGolden<Golden>('data/synthetic');
  it.each(points)('$function $options', ({ function: name, options, inputs, labels }) => {
    const { tensors } = makers[name]({ ...options, shuffle: false });
    expect(tensors.labels.toArray()).toEqual(labels);
    expect(tensors.inputs.shape).toEqual([inputs.length, inputs[0].length]);
    inputs.flat().forEach((value, i) => expect(tensors.inputs.data[i]).toBeCloseTo(value, 6));
  });
});

describe.each(Object.entries(makers))('%s', (_, make) => {
  const values = (options: PointOptions): number[] => [...make({ samples: 9, ...options }).tensors.inputs.data];

  it('follows the seed', () => {
    expect(values({ rng: new Generator(1) })).toEqual(values({ seed: 1 }));
    expect(values({ seed: 2 })).not.toEqual(values({ seed: 1 }));
    seed(3);
    const byDefault = values({});
    seed(3);
    expect(values({})).toEqual(byDefault);
  });

  it('has 100 points in random order by default, with the labels of classes', () => {
    const { inputs, labels } = make({ seed: 1 }).tensors;
    expect([inputs.shape, inputs.dtype, labels.shape, labels.dtype]).toEqual([[100, 2], 'float32', [100], 'int32']);
    expect([...labels.data]).not.toEqual([...labels.data].sort((a, b) => a - b));
  });
});

describe('points', () => {
  it('a label stays with its point when the order is drawn', () => {
    const { inputs, labels } = makeCircles({ samples: 40, factor: 0.5, seed: 1 }).tensors;
    labels.data.forEach((label: number, i: number) => {
      const radius = Math.hypot(inputs.data[2 * i], inputs.data[2 * i + 1]);
      expect(radius).toBeCloseTo(label === 0 ? 1 : 0.5, 6);
    });
  });

  it('have noise of the standard deviation that is asked for', () => {
    const { data } = makeCircles({ samples: 2000, factor: 0, noise: 0.1, shuffle: false, seed: 1 }).tensors.inputs;
    const inner = data.slice(2000); // of radius 0: noise alone
    expect(Math.sqrt([...inner].reduce((sum, x) => sum + x * x, 0) / 2000)).toBeCloseTo(0.1, 2);
  });

  it('of blobs have a deviation each, around centers in their box', () => {
    const options = { samples: 3000, clusterStd: [0.1, 2, 0], features: 1, centerBox: [5, 6] as const, seed: 1 };
    const { inputs, labels } = makeBlobs(options).tensors;
    [0.1, 2, 0].forEach((std, label) => {
      const own = [...inputs.data].filter((_, i) => labels.data[i] === label);
      const mean = own.reduce((sum, x) => sum + x, 0) / own.length;
      expect(Math.abs(mean - 5.5)).toBeLessThan(0.7);
      const variance = own.reduce((sum, x) => sum + (x - mean) ** 2, 0) / own.length;
      expect(Math.abs(Math.sqrt(variance) - std)).toBeLessThan(0.06 * std + 1e-6);
    });
    expect(makeBlobs({ samples: [1, 2, 3, 4], centers: tensor([[1], [2], [3], [4]]) }).length).toBe(10);
    expect(makeBlobs({ samples: [1, 2], shuffle: false }).tensors.labels.toArray()).toEqual([0, 1, 1]);
  });

  it('of a spiral lie on arms that turn', () => {
    const { inputs } = makeSpiral({ samples: 4, turns: 0.5, shuffle: false }).tensors;
    const expected = [0, 0.5, -1, 0, 0, -0.5, 1, 0];
    expected.forEach((value, i) => expect(inputs.data[i]).toBeCloseTo(value, 6));
    expect(makeSpiral({ samples: 7, classes: 3, shuffle: false }).tensors.labels.toArray()).toEqual([
      0, 0, 0, 1, 1, 2, 2,
    ]);
  });
});

describe('errors', () => {
  const any = (value: unknown): never => value as never;
  it.each([
    [
      () => makeMoons(any({ nSamples: 3 })),
      'makeMoons: nSamples is no option; the options are samples, noise, shuffle, seed, rng (did you mean samples?)',
    ],
    [() => makeMoons({ samples: 0 }), 'makeMoons: samples is 0; it must be a whole number of at least 1'],
    [() => makeMoons({ samples: [1, 2, 3] }), 'makeMoons: samples.length is 3; it must be a whole number in 2 … 2'],
    [() => makeMoons({ samples: any('3') }), "makeMoons: samples is '3'; it must be a whole number or a list of 2"],
    [() => makeMoons({ noise: -1 }), 'makeMoons: noise is -1; it must be at least 0 and finite'],
    [() => makeMoons({ shuffle: any(0) }), 'makeMoons: shuffle is 0; it must be true or false'],
    [() => makeMoons({ seed: 1, rng: new Generator(1) }), 'makeMoons: both seed and rng are given; give one of them'],
    [() => makeCircles({ factor: 1 }), 'makeCircles: factor is 1; it must be at least 0 and below 1'],
    [() => makeSpiral({ classes: 0 }), 'makeSpiral: classes is 0; it must be a whole number of at least 1'],
    [() => makeSpiral({ turns: NaN }), 'makeSpiral: turns is NaN; it must be at least 0 and finite'],
    [() => makeBlobs({ centers: 0 }), 'makeBlobs: centers is 0; it must be a whole number of at least 1'],
    [
      () => makeBlobs({ centers: any('a') }),
      "makeBlobs: centers is 'a'; it must be a whole number or a list of points",
    ],
    [
      () => makeBlobs({ centers: [[1, 2], [3]] }),
      'makeBlobs: centers 1.length is 1; it must be a whole number in 2 … 2',
    ],
    [() => makeBlobs({ centers: [] }), 'makeBlobs: centers.length is 0; it must be a whole number of at least 1'],
    [
      () => makeBlobs({ clusterStd: any({}) }),
      'makeBlobs: clusterStd is an object; it must be a number or a list of 3',
    ],
    [() => makeBlobs({ centerBox: any(3) }), 'makeBlobs: centerBox is 3; it must be a list of 2 numbers'],
    [() => makeBlobs({ clusterStd: [1] }), 'makeBlobs: clusterStd.length is 1; it must be a whole number in 3 … 3'],
    [() => makeBlobs({ centerBox: [1, 0] }), 'makeBlobs: centerBox[1] is 0; it must be at least 1 and finite'],
  ])('%#', (call, text) => expect(call).toThrow(expect.objectContaining({ message: text })));
});
