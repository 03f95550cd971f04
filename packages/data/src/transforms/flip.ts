import {
  defaultGenerator,
  flip,
  requireNumber,
  requireOneOf,
  requireOptions,
  Tensor,
} from '@gradkit/core-tensor/functional';
import { requireImages } from './resample.ts';
import type { Transform } from './transform.ts';

/**
 * Mirrors images left to right.
 *
 * @param x `[batch, channels, height, width]`
 * @throws {ShapeError} if `x` has not 4 axes
 * @example flipHorizontal(tensor([[[[1, 2]]]])).toArray(); // [[[[2, 1]]]]
 */
export function flipHorizontal(x: Tensor): Tensor {
  requireImages('flipHorizontal', x);
  return flip(x, 3);
}

/**
 * Mirrors images upside down.
 *
 * @param x `[batch, channels, height, width]`
 * @throws {ShapeError} if `x` has not 4 axes
 * @example flipVertical(tensor([[[[1], [2]]]])).toArray(); // [[[[2], [1]]]]
 */
export function flipVertical(x: Tensor): Tensor {
  requireImages('flipVertical', x);
  return flip(x, 2);
}

interface FlipOptions {
  /** left to right, or upside down; default horizontal */
  readonly direction?: 'horizontal' | 'vertical' | undefined;
  /** of each image to be mirrored; default 0.5 */
  readonly probability?: number | undefined;
}

/**
 * Mirrors each image with a probability.
 *
 * @param options `direction`: left to right (horizontal, the default) or upside down; `probability`: default 0.5
 * @throws {ConfigError} if an option is unknown, or the probability outside 0 … 1
 * @example randomFlip({ probability: 1 })(tensor([[[[1, 2]]]])).toArray(); // [[[[2, 1]]]]
 * @see https://pytorch.org/vision/stable/generated/torchvision.transforms.RandomHorizontalFlip.html (which tosses once for the batch)
 */
export function randomFlip(options: FlipOptions = {}): Transform {
  const known = { direction: true, probability: true } as const;
  const { direction = 'horizontal', probability = 0.5 } = requireOptions<FlipOptions>('randomFlip', options, known);
  requireOneOf('randomFlip', 'direction', direction, ['horizontal', 'vertical']);
  requireNumber('randomFlip', 'probability', probability, { least: 0, most: 1 });
  return (x, rng = defaultGenerator()) => {
    const [count] = requireImages('randomFlip', x);
    const mirrored = flip(x, direction === 'horizontal' ? 3 : 2).data;
    const data = x.data.slice();
    const size = x.size / Math.max(1, count);
    for (let i = 0; i < count; i++)
      if (rng.next() < probability) data.set(mirrored.subarray(i * size, (i + 1) * size), i * size);
    return new Tensor(x, data);
  };
}
