import { expectClose, readGolden, type Written } from '@gradkit-internal/testing';
import { arange, Generator, oneHot, seed, tensor, uniform, zeros, type Tensor } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import {
  compose,
  DataLoader,
  flipHorizontal,
  flipVertical,
  mapDataset,
  meanAndStd,
  normalize,
  randomFlip,
  randomRotate,
  randomShift,
  randomZoom,
  rotate,
  scale,
  shift,
  subset,
  TensorDataset,
  toFloat,
  type Transform,
} from '../index.ts';

const ascending = (x: number, y: number): number => x - y;

interface Golden {
  readonly images: Written;
  readonly cases: readonly { readonly transform: string; readonly argument: never; readonly output: Written }[];
}
const golden = readGolden<Golden>('data/transforms');

const bytes = (values: number[], shape: number[]) => tensor(values, { dtype: 'uint8', shape });

describe('against grid_sample of PyTorch', () => {
  const makers: Record<string, (argument: never) => Transform> = { rotate, shift, randomZoom };
  const images = tensor(golden.images.data, { shape: golden.images.shape });
  it.each(golden.cases)('$transform $argument', ({ transform, argument, output }) => {
    // Pixels reach 255, and a source place is rounded to float32 there (but not here): 1e-4 of a grey level in 255.
    expectClose(makers[transform](argument)(images), output, { absolute: 1e-4 });
  });
});

describe('numbers', () => {
  it('toFloat and scale make float32, or leave float64', () => {
    expectClose(toFloat(bytes([0, 51, 255], [3])), [0, 0.2, 1]);
    expect(scale(2)(tensor([1], { dtype: 'float64' })).dtype).toBe('float64');
  });

  it.each([toFloat, scale(1 / 3), normalize(33.3, 78.6)])(
    'look many pixels up, with the same bits: %#',
    (transform) => {
      const pixels = Array.from({ length: 600 }, (_, i) => (7 * i) % 256);
      const one = (pixel: number): number => transform(bytes([pixel], [1])).item();
      const y = transform(bytes(pixels, [2, 300]));
      expect([y.dtype, y.shape, [...y.data]]).toEqual(['float32', [2, 300], pixels.map(one)]);
    },
  );

  it('normalize: everything alike, or each channel, of images and of tables', () => {
    expectClose(normalize(1, 2)(bytes([1, 3], [2])), [0, 1]);
    const images = arange(8).reshape([1, 2, 2, 2]);
    expectClose(normalize([1, 4], [1, 2])(images), [
      [
        [
          [-1, 0],
          [1, 2],
        ],
        [
          [0, 0.5],
          [1, 1.5],
        ],
      ],
    ]);
    expectClose(normalize([1], [2])(tensor([[3], [5]])), [[1], [2]]);
  });

  it('labels become rows by oneHot of core-tensor, in the transform of a loader', () => {
    const data = new TensorDataset({ labels: tensor([1, 0], { dtype: 'int32' }) });
    const loader = new DataLoader(data, {
      batchSize: 2,
      transform: ({ labels }) => ({ labels: oneHot(labels, 2) }),
    });
    expect([...loader][0].labels.toArray()).toEqual([
      [0, 1],
      [1, 0],
    ]);
  });
});

describe('meanAndStd', () => {
  const x = uniform([700, 3, 2, 2], { low: 1000, high: 1001, dtype: 'float64', rng: new Generator(1) });
  /** Two passes in double precision. */
  const reference = (channel: number): [mean: number, std: number] => {
    const values = Array.from({ length: 700 }, (_, i) => [
      ...x.data.subarray(i * 12 + channel * 4, i * 12 + channel * 4 + 4),
    ]).flat();
    const mean = values.reduce((sum, value) => sum + value) / values.length;
    return [mean, Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)];
  };

  it('measures each channel, also far from zero and in several batches', async () => {
    const means = [0, 1, 2].map((channel) => reference(channel)[0]);
    const deviations = [0, 1, 2].map((channel) => reference(channel)[1]);
    const data = new TensorDataset({ inputs: x });
    for (const { mean, std } of [meanAndStd(x), await meanAndStd(data)]) {
      expectClose(mean, means, { relative: 1e-12 });
      expectClose(std, deviations, { relative: 1e-9 });
    }
  });

  it('reads views and datasets that answer later, tables and single numbers', async () => {
    const data = new TensorDataset({
      inputs: tensor([
        [1, 10],
        [3, 30],
        [100, 100],
      ]),
    });
    const part = subset(data, [0, 1]);
    expect(await meanAndStd(part)).toEqual({ mean: [2, 20], std: [1, 10] });
    expect(await meanAndStd(mapDataset(part, async (item) => item))).toEqual({ mean: [2, 20], std: [1, 10] });
    expect(meanAndStd(tensor([1, 3]))).toEqual({ mean: [2], std: [1] });
  });

  it('and normalize give mean 0 and standard deviation 1', () => {
    const { mean, std } = meanAndStd(x);
    const after = meanAndStd(normalize(mean, std)(x));
    expectClose(after.mean, [0, 0, 0]);
    expectClose(after.std, [1, 1, 1]);
  });
});

describe('places', () => {
  const image = bytes([1, 2, 3, 4, 5, 6], [1, 1, 2, 3]);
  const rows = (x: Tensor) => (x.toArray() as number[][][][])[0][0];

  it('flips', () => {
    expect(rows(flipHorizontal(image))).toEqual([
      [3, 2, 1],
      [6, 5, 4],
    ]);
    expect(rows(flipVertical(image))).toEqual([
      [4, 5, 6],
      [1, 2, 3],
    ]);
  });

  it('fills with what the dtype holds', () => {
    const shifted = shift([1, 0], { fill: 300 });
    expect(() => shifted(image.cast('uint8'))).toThrow('shift: fill is 300; uint8 holds whole numbers, 0 … 255');
    expect(rows(shifted(image.cast('float64')))[0]).toEqual([300, 1, 2]);
  });

  it('shifts by whole pixels exactly, and rounds parts of them in whole numbers', () => {
    expect(rows(shift([1, 1], { fill: 9 })(image))).toEqual([
      [9, 9, 9],
      [9, 1, 2],
    ]);
    expect(rows(shift([0.5, 0])(image))).toEqual([
      [1, 2, 3], // 0.5, 1.5, 2.5, rounded
      [2, 5, 6],
    ]);
    expect(rows(shift([100, 0])(image)).flat()).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('rotates against the clock', () => {
    const square = tensor([
      [
        [
          [1, 2],
          [3, 4],
        ],
      ],
    ]);
    expectClose(rows(rotate(90)(square)), [
      [2, 4],
      [1, 3],
    ]);
    expectClose(rows(rotate(-180)(square)), [
      [4, 3],
      [2, 1],
    ]);
  });

  it('keep dtype, and accept no images', () => {
    for (const transform of [flipHorizontal, rotate(10), shift([1, 1]), randomFlip(), randomZoom([0.5, 2])]) {
      expect(transform(image).dtype).toBe('uint8');
      expect(transform(zeros([0, 1, 2, 3])).shape).toEqual([0, 1, 2, 3]);
    }
  });
});

describe('random', () => {
  const images = uniform([200, 1, 3, 3], { rng: new Generator(1) });
  const each = (x: Tensor): number[][] => Array.from({ length: 200 }, (_, i) => [...x.data.subarray(9 * i, 9 * i + 9)]);
  const transforms: [string, Transform][] = [
    ['flip', randomFlip()],
    ['rotate', randomRotate(30)],
    ['shift', randomShift(1)],
    ['zoom', randomZoom([0.8, 1.25])],
  ];

  it.each(transforms)('%s is repeated by its generator, and by seed()', (_, transform) => {
    const first = each(transform(images, new Generator(5)));
    expect(each(transform(images, new Generator(5)))).toEqual(first);
    expect(each(transform(images, new Generator(6)))).not.toEqual(first);
    seed(5);
    expect(each(transform(images))).toEqual(first);
  });

  it.each(transforms)('%s draws for every image', (_, transform) => {
    const same = images.slice([[0, 1]]).tile([200, 1, 1, 1]);
    expect(new Set(each(transform(same, new Generator(1))).map(String)).size).toBeGreaterThan(1);
  });

  it('flip mirrors about as many as its probability says', () => {
    const plain = each(images);
    const share = (probability: number): number =>
      each(randomFlip({ direction: 'vertical', probability })(images, new Generator(1))).filter(
        (pixels, i) => pixels[0] !== plain[i][0],
      ).length / 200;
    expect([share(0), share(1)]).toEqual([0, 1]);
    expect(Math.abs(share(0.3) - 0.3)).toBeLessThan(0.16); // 5 standard errors
  });

  it('shift reaches every place and none beyond', () => {
    const dot = bytes([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], [1, 1, 5, 5]);
    const moved = randomShift(1)(dot.tile([200, 1, 1, 1]), new Generator(1));
    const places = Array.from({ length: 200 }, (_, i) => moved.data.subarray(25 * i, 25 * i + 25).indexOf(1));
    expect([...new Set(places)].sort(ascending)).toEqual([6, 7, 8, 11, 12, 13, 16, 17, 18]);
  });

  it('compose hands on the generator', () => {
    const both = compose(randomShift(1), randomFlip());
    const rng = new Generator(5);
    expect(each(both(images, new Generator(5)))).toEqual(each(randomFlip()(randomShift(1)(images, rng), rng)));
  });
});

describe('errors', () => {
  const table = zeros([2, 3]);
  it.each([
    [() => normalize([1, 2], [1]), 'normalize: mean has 2 numbers but std 1; there must be as many'],
    [() => normalize(0, 0), 'normalize: std is 0; it must be above 0 and finite'],
    [() => normalize([0, 0], [1, 0]), 'normalize: std of channel 1 is 0; it must be above 0 and finite'],
    [
      () => normalize([0, 0], [1, 1])(table),
      'normalize: x is [2, 3] but there are 2 means; axis 1 holds the channels (3 vs 2)',
    ],
    [() => meanAndStd(zeros([0, 3])), 'meanAndStd: x is [0, 3]; it must have values'],
    [
      () => flipHorizontal(table),
      'flipHorizontal: x is [2, 3]; images are [batch, channels, height, width], with 4 axes, not 2',
    ],
    [
      () => randomRotate(5)(table),
      'randomRotate: x is [2, 3]; images are [batch, channels, height, width], with 4 axes, not 2',
    ],
    [
      () => rotate(5)(zeros([1, 1, 1, 1], { dtype: 'bool' })),
      "rotate: x is bool, which has no arithmetic; use x.cast('float32')",
    ],
    [() => rotate(NaN), 'rotate: degrees is NaN; it must be finite'],
    [() => randomRotate(-1), 'randomRotate: degrees is -1; it must be at least 0 and finite'],
    [() => shift([1, Infinity]), 'shift: to[1] is Infinity; it must be finite'],
    [() => randomShift(0.5), 'randomShift: pixels is 0.5; it must be a whole number of at least 0'],
    [() => randomZoom([0, 1]), 'randomZoom: the range is [0, 1]; it must be 0 < smallest ≤ largest'],
    [() => randomFlip({ probability: 2 }), 'randomFlip: probability is 2; it must be in 0 … 1'],
  ])('%#', (call, text) => expect(call).toThrow(expect.objectContaining({ message: text })));
});
