import {
  defaultGenerator,
  elementOf,
  normal,
  requireNumber,
  requireOneOf,
  requireOptions,
  Tensor,
} from '@gradkit/core-tensor/functional';
import { drawBox, requireRange, type Range } from './random-box.ts';
import { requireImages } from './resample.ts';
import type { Transform } from './transform.ts';

interface ErasingOptions {
  /** of each image to lose a part; default 0.5 */
  readonly probability?: number | undefined;
  /** share of the image's area, smallest and largest; default 0.02 … 0.33 */
  readonly scale?: Range | undefined;
  /** width divided by height, smallest and largest; default 0.3 … 3.3 */
  readonly ratio?: Range | undefined;
  /** what the part becomes: a number, or `random` for normally distributed noise; default 0 */
  readonly value?: number | 'random' | undefined;
}

/**
 * Erases a random rectangle of each image, with a probability: the network must not rely on one place.
 *
 * @param options `probability`: default 0.5; `scale`: share of the area, default 0.02 … 0.33; `ratio`: width divided by height, default
 *   0.3 … 3.3; `value`: a number, default 0, or `random` for normally distributed noise, as images are after `normalize`
 * @throws {ConfigError} if an option is unknown or out of range
 * @throws {DTypeError} when the images' dtype does not hold the value
 * @example randomErasing({ probability: 0 })(tensor([[[[1, 2]]]])).toArray(); // [[[[1, 2]]]]
 * @see https://arxiv.org/abs/1708.04896 https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.RandomErasing.html
 */
export function randomErasing(options: ErasingOptions = {}): Transform {
  const where = 'randomErasing';
  const known = { probability: true, scale: true, ratio: true, value: true } as const;
  const {
    probability = 0.5,
    scale = [0.02, 0.33],
    ratio = [0.3, 3.3],
    value = 0,
  } = requireOptions<ErasingOptions>(where, options, known);
  requireNumber(where, 'probability', probability, { least: 0, most: 1 });
  requireRange(where, 'scale', scale);
  requireRange(where, 'ratio', ratio);
  if (typeof value === 'string') requireOneOf(where, 'value', value, ['random']);
  else requireNumber(where, 'value', value);
  return (x, rng = defaultGenerator()) => {
    const [count, channels, height, width] = requireImages(where, x);
    const plain = value === 'random' ? null : elementOf(value, x.dtype, where, 'value');
    const data = x.data.slice();
    for (let image = 0; image < count; image++) {
      const box = rng.next() < probability ? drawBox([height, width], { scale, ratio }, rng) : null;
      if (box === null) continue;
      const noise = plain === null ? normal([channels * box.height * box.width], { rng }).data : null;
      let at = 0;
      for (let channel = 0; channel < channels; channel++)
        for (let row = 0; row < box.height; row++, at += box.width) {
          const start = ((image * channels + channel) * height + box.top + row) * width + box.left;
          if (noise === null) data.fill(plain!, start, start + box.width);
          else data.set(noise.subarray(at, at + box.width), start);
        }
    }
    return new Tensor(x, data);
  };
}
