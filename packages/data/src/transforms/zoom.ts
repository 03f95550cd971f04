import { ConfigError, defaultGenerator } from '@gradkit/core-tensor/functional';
import { requirePair } from './pair.ts';
import { fillOf, requireImages, resample, type Affine, type FillOptions } from './resample.ts';
import type { Transform } from './transform.ts';

/**
 * Makes each image larger or smaller by a random factor around its middle, with bilinear interpolation; the image keeps its size.
 *
 * @param range smallest and largest factor, e.g. `[0.9, 1.1]`
 * @param options `fill`: what comes in from outside, default 0
 * @throws {ConfigError} unless 0 < smallest ≤ largest, or if an option is unknown
 * @example randomZoom([1, 1])(tensor([[[[1, 2]]]])).toArray(); // [[[[1, 2]]]]
 */
export function randomZoom(range: readonly [low: number, high: number], options: FillOptions = {}): Transform {
  requirePair('randomZoom', 'range', range);
  const [low, high] = range;
  if (!(low > 0 && low <= high && high < Infinity))
    throw new ConfigError('randomZoom', `the range is [${low}, ${high}]; it must be 0 < smallest ≤ largest`, {
      got: [low, high],
    });
  const fill = fillOf('randomZoom', options);
  return (x, rng = defaultGenerator()) => {
    const [count] = requireImages('randomZoom', x);
    const enlarge = (factor: number): Affine => ({ xx: 1 / factor, xy: 0, x0: 0, yx: 0, yy: 1 / factor, y0: 0 });
    return resample(
      x,
      Array.from({ length: count }, () => enlarge(low + (high - low) * rng.next())),
      fill,
    );
  };
}
