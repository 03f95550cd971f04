import { expectClose } from '@gradkit-internal/testing';
import { arange, Generator, tensor, uniform, zeros, type Tensor } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import {
  adjustBrightness,
  adjustHue,
  affine,
  centerCrop,
  colorJitter,
  cutmix,
  gaussianBlur,
  gaussianNoise,
  mixup,
  perspective,
  posterize,
  randAugment,
  randomAffine,
  randomApply,
  randomChoice,
  randomCrop,
  randomErasing,
  randomPerspective,
  randomResizedCrop,
  resize,
  scale,
  solarize,
  trivialAugment,
  type Transform,
} from '../index.ts';

const count = 40;
const images = uniform([count, 3, 6, 5], { rng: new Generator(1) });
const bytes = images.mul(255).cast('uint8');
const same = images.slice([[0, 1]]).tile([count, 1, 1, 1]);
const rows = (x: Tensor): number[][] => Array.from({ length: count }, (_, i) => [...x.slice([[i, i + 1]]).data]);

describe.each<[string, Transform]>([
  ['randomAffine', randomAffine({ degrees: 20, translate: [0.2, 0.2], scale: [0.8, 1.2], shear: [10, 10] })],
  ['randomPerspective', randomPerspective()],
  ['randomCrop', randomCrop([4, 3], { padding: 1 })],
  ['randomResizedCrop', randomResizedCrop([4, 3])],
  ['colorJitter', colorJitter({ brightness: 0.3, contrast: 0.3, saturation: 0.3, hue: 0.1 })],
  ['gaussianBlur', gaussianBlur(3)],
  ['gaussianNoise', gaussianNoise()],
  ['randomErasing', randomErasing()],
  ['randAugment', randAugment()],
  ['trivialAugment', trivialAugment()],
  ['randomApply', randomApply(scale(0.5))],
  ['randomChoice', randomChoice(scale(0.5), solarize(0.5))],
])('%s', (_, transform) => {
  it('is repeated by its generator, and draws for every image', () => {
    const first = transform(same, new Generator(5));
    expect(transform(same, new Generator(5)).toArray()).toEqual(first.toArray());
    expect(transform(same, new Generator(6)).toArray()).not.toEqual(first.toArray());
    expect(new Set(rows(first).map(String)).size).toBeGreaterThan(1);
    expect(same.toArray()).toEqual(
      images
        .slice([[0, 1]])
        .tile([count, 1, 1, 1])
        .toArray(),
    ); // what is given stays
  });

  it('takes no images, and keeps dtype and range', () => {
    expect(transform(zeros([0, 3, 6, 5]), new Generator(1)).shape[0]).toBe(0);
    const result = transform(images, new Generator(1));
    expect(result.dtype).toBe('float32');
    expect(Math.min(...result.data)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...result.data)).toBeLessThanOrEqual(1);
  });
});

describe('what is drawn', () => {
  const spread = (transform: Transform, x: Tensor): number[] =>
    rows(transform(x, new Generator(2))).map(([first]) => first);

  it('crops lie within the padded image, at every place', () => {
    const numbered = arange(12).reshape([1, 1, 3, 4]).tile([count, 1, 1, 1]);
    expect([...new Set(spread(randomCrop(2), numbered))].toSorted((a, b) => a - b)).toEqual([0, 1, 2, 4, 5, 6]);
    expect(new Set(spread(randomCrop([3, 4], { padding: 1, fill: 9 }), numbered))).toEqual(new Set([9, 0, 1, 4, 5]));
  });

  it('resized crops of the whole image are the image, resized', () => {
    const whole = randomResizedCrop([4, 3], { scale: [1, 1], ratio: [5 / 6, 5 / 6] });
    expectClose(whole(images), resize([4, 3])(images));
  });

  it('resized crops that never fit are the middle, of a shape in range', () => {
    const wide = uniform([1, 1, 2, 40], { rng: new Generator(3) });
    const cropped = randomResizedCrop([2, 2], { scale: [1, 1], ratio: [1, 1] })(wide, new Generator(1));
    expectClose(cropped, wide.slice([null, null, null, [19, 21]]));
  });

  it('an affine motion of nothing, and a view from the same place, change nothing', () => {
    expectClose(randomAffine({})(images), images);
    expectClose(randomPerspective({ distortion: 0, probability: 1 })(images), images, { absolute: 1e-6 });
    expect(randomPerspective({ probability: 0 })(bytes).toArray()).toEqual(bytes.toArray());
  });

  it('rectangles are erased in about as many images as the probability says, with areas in range', () => {
    const erased = randomErasing({ probability: 0.5, scale: [0.1, 0.3], value: 1 })(
      zeros([400, 1, 10, 10]),
      new Generator(1),
    );
    const areas = Array.from({ length: 400 }, (_, i) =>
      erased
        .slice([[i, i + 1]])
        .sum()
        .item(),
    ).filter((area) => area > 0);
    expect(Math.abs(areas.length / 400 - 0.5)).toBeLessThan(0.125); // 5 standard errors
    expect(Math.min(...areas)).toBeGreaterThanOrEqual(7); // sides are rounded
    expect(Math.max(...areas)).toBeLessThanOrEqual(35);
    const noise = randomErasing({ probability: 1, scale: [0.5, 0.5], value: 'random' })(
      zeros([4, 1, 30, 30]),
      new Generator(1),
    );
    expect(Math.abs(noise.mean().item())).toBeLessThan(0.12);
    expect(randomErasing({ probability: 1, value: 7 })(bytes, new Generator(1)).dtype).toBe('uint8');
  });

  it('noise has its mean and deviation, and bytes lie around theirs', () => {
    const noise = gaussianNoise({ mean: 0.1, sigma: 0.05 })(zeros([1, 1, 100, 100]).add(0.4), new Generator(1));
    expect(Math.abs(noise.mean().item() - 0.5)).toBeLessThan(0.0025); // 5 standard errors
    expect(Math.abs(noise.sub(0.5).square().mean().sqrt().item() - 0.05)).toBeLessThan(0.0018);
    const grey = gaussianNoise({ sigma: 0.02 })(
      zeros([1, 1, 100, 100], { dtype: 'uint8' }).add(tensor(100, { dtype: 'uint8' })),
      new Generator(1),
    );
    expect(Math.abs(grey.cast('float32').mean().item() - 100)).toBeLessThan(0.26);
  });

  it('an augmentation of no operations is the image; every operation takes bytes and floats', () => {
    expect(randAugment({ numOps: 0 })(bytes).toArray()).toEqual(bytes.toArray());
    for (const magnitude of [0, 30])
      expect(randAugment({ numOps: 1, magnitude })(bytes.tile([4, 1, 1, 1]), new Generator(3)).dtype).toBe('uint8');
  });
});

describe('mixed examples', () => {
  const labels = tensor([0, 2, 1], { dtype: 'int32' });
  const inputs = tensor([[1], [10], [100]]);

  it('mixup: each with the one before it, in one proportion, labels in the same', () => {
    const mixed = mixup({ numClasses: 3 })({ inputs, labels }, new Generator(4));
    const share = mixed.labels.data[0];
    expectClose(mixed.inputs, [
      [share + 100 * (1 - share)],
      [10 * share + 1 - share],
      [100 * share + 10 * (1 - share)],
    ]);
    expectClose(mixed.labels, [
      [share, 1 - share, 0],
      [1 - share, 0, share],
      [0, share, 1 - share],
    ]);
    expectClose(mixup({ numClasses: 3 })({ inputs, labels: mixed.labels }, new Generator(4)).labels.sum(1), [1, 1, 1]);
  });

  it('cutmix: the share of a label is that of its pixels', () => {
    const pixels = tensor([0, 1, 2]).reshape([3, 1, 1, 1]).tile([1, 2, 8, 6]);
    for (let seed = 0; seed < 20; seed++) {
      const mixed = cutmix({ numClasses: 3 })(
        { inputs: pixels, labels: tensor([0, 1, 2], { dtype: 'int32' }) },
        new Generator(seed),
      );
      const own = [0, 1, 2].map((i) =>
        mixed.inputs
          .slice([[i, i + 1]])
          .equal(i)
          .cast('float32')
          .mean()
          .item(),
      );
      expectClose(
        tensor(own),
        [0, 1, 2].map((i) => mixed.labels.data[4 * i]),
      );
    }
  });

  it('shares follow the Beta distribution: for a small alpha nearly 0 or 1', () => {
    const mix = mixup({ numClasses: 3, alpha: 0.01 });
    const shares = Array.from({ length: 30 }, (_, i) => mix({ inputs, labels }, new Generator(i)).labels.data[0]);
    expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
    expect(shares.filter((share) => Math.min(share, 1 - share) < 0.01).length).toBeGreaterThan(20);
  });
});

describe('errors', () => {
  const square = [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 1],
  ] as const;
  it.each([
    [() => adjustBrightness(-1), 'adjustBrightness: factor is -1; it must be at least 0 and finite'],
    [() => adjustHue(0.6), 'adjustHue: turn is 0.6; it must be in -0.5 … 0.5'],
    [
      () => adjustHue(0.1)(zeros([1, 2, 1, 1])),
      'adjustHue: x is [1, 2, 1, 1], with 2 channels; colours are 1 channel (grey) or 3 (red, green, blue)',
    ],
    [() => posterize(9), 'posterize: bits is 9; it must be a whole number in 0 … 8'],
    [
      () => posterize(3)(zeros([1, 1, 1, 1], { dtype: 'int32' })),
      'posterize: x is int32; pixels are uint8 from 0 to 255, or float32 or float64 from 0 to 1',
    ],
    [() => gaussianBlur(4), 'gaussianBlur: kernelSize is 4; it must be odd, so that it has a middle'],
    [() => gaussianBlur(3, { sigma: 0 }), 'gaussianBlur: sigma is 0; it must be above 0 and finite'],
    [
      () => colorJitter({ brightness: [2, 1] }),
      'colorJitter: brightness is [2,1]; it must be a range [low, high] within 0 … Infinity, or one number of at least 0',
    ],
    [
      () => colorJitter({ hue: 0.7 }),
      'colorJitter: hue is 0.7; it must be a range [low, high] within -0.5 … 0.5, or one number of at least 0',
    ],
    [
      () => centerCrop(4)(zeros([1, 1, 3, 5])),
      'centerCrop: x is [1, 1, 3, 5]; parts of 4 × 4 pixels do not fit into 3 × 5',
    ],
    [() => randomCrop([2, 0]), 'randomCrop: size is 0; it must be a whole number of at least 1'],
    [
      () => randomResizedCrop(2, { scale: [1, 0.5] }),
      'randomResizedCrop: scale is [1, 0.5]; the smallest must not be above the largest',
    ],
    [() => affine({ shear: [90, 0] }), 'affine: shear[0] is 90; it must be between −90 and 90 degrees'],
    [() => affine({ scale: 0 }), 'affine: scale is 0; it must be above 0 and finite'],
    [() => randomAffine({ translate: [2, 0] }), 'randomAffine: translate[0] is 2; it must be in 0 … 1'],
    [
      () =>
        perspective(square, [
          [0, 0],
          [1, 0],
          [2, 0],
          [0, 1],
        ]),
      'perspective: three of the corners lie on a line; no view of the image has them',
    ],
    [() => randomErasing({ scale: [0, 1] }), 'randomErasing: scale[0] is 0; it must be above 0 and finite'],
    [
      () => randomErasing({ probability: 1, value: 300 })(bytes),
      'randomErasing: value is 300; uint8 holds whole numbers, 0 … 255',
    ],
    [() => mixup({ numClasses: 2, alpha: 0 }), 'mixup: alpha is 0; it must be above 0 and finite'],
    [
      () => mixup({ numClasses: 2 })({ inputs: zeros([3, 1]), labels: tensor([1], { dtype: 'int32' }) }),
      'mixup: inputs are [3, 1] but labels [1]; there must be a label for each',
    ],
    [() => randomChoice(), 'randomChoice: there are 0 transforms; at least 1 is needed'],
    [
      () => randomApply(resize(2))(images),
      'randomApply: a transform makes float32 [1, 3, 2, 2] of float32 [1, 3, 6, 5]; examples that are chosen at random must stay alike',
    ],
    [() => randAugment({ magnitude: 31 }), 'randAugment: magnitude is 31; it must be in 0 … 30'],
  ])('%#', (call, text) => expect(call).toThrow(expect.objectContaining({ message: text })));
});
