import { defaultGenerator, requireNumber, requireWholeNumber } from '@gradkit/core-tensor/functional';
import { requirePair } from './pair.ts';
import { fillOf, requireImages, resample, type Affine, type FillOptions } from './resample.ts';
import type { Transform } from './transform.ts';

function move(right: number, down: number): Affine {
  return { xx: 1, xy: 0, x0: -right, yx: 0, yy: 1, y0: -down };
}

/**
 * Moves images; parts of pixels are interpolated.
 *
 * @param to pixels to the right and downwards; negative for the left and upwards
 * @param options `fill`: what comes in from outside, default 0
 * @throws {ConfigError} if `to` is not two finite numbers, or an option unknown
 * @example shift([1, 0])(tensor([[[[1, 2, 3]]]])).toArray(); // [[[[0, 1, 2]]]]
 */
export function shift(to: readonly [right: number, down: number], options: FillOptions = {}): Transform {
  requirePair('shift', 'to', to);
  for (const [i, pixels] of to.entries()) requireNumber('shift', `to[${i}]`, pixels);
  const [right, down] = to;
  const fill = fillOf('shift', options);
  return (x) => {
    const [count] = requireImages('shift', x);
    return resample(x, new Array<Affine>(count).fill(move(right, down)), fill);
  };
}

/**
 * Moves each image by random whole numbers of pixels, as padding and cropping does.
 *
 * @param pixels furthest move in each direction
 * @param options `fill`: what comes in from outside, default 0
 * @throws {ConfigError} if `pixels` is not a whole number of at least 0, or an option unknown
 * @example randomShift(0)(tensor([[[[1, 2]]]])).toArray(); // [[[[1, 2]]]]
 * @see https://pytorch.org/vision/stable/generated/torchvision.transforms.RandomCrop.html (with padding)
 */
export function randomShift(pixels: number, options: FillOptions = {}): Transform {
  requireWholeNumber('randomShift', 'pixels', pixels, { least: 0 });
  const fill = fillOf('randomShift', options);
  return (x, rng = defaultGenerator()) => {
    const [count] = requireImages('randomShift', x);
    const step = (): number => rng.below(2 * pixels + 1) - pixels;
    return resample(
      x,
      Array.from({ length: count }, () => move(step(), step())),
      fill,
    );
  };
}
