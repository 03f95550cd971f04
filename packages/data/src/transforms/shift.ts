import { ConfigError, defaultGenerator } from '@gradkit/core-tensor';
import { requireImages, resample, type Affine, type FillOptions } from './resample.ts';
import type { Transform } from './transform.ts';

function move(right: number, down: number): Affine {
  return { xx: 1, xy: 0, x0: -right, yx: 0, yy: 1, y0: -down };
}

/**
 * Moves images; parts of pixels are interpolated.
 *
 * @param to pixels to the right and downwards; negative for the left and upwards
 * @param options `fill`: what comes in from outside, default 0
 * @throws {ConfigError} if a number is not finite
 * @example shift([1, 0])(tensor([[[[1, 2, 3]]]])).toArray(); // [[[[0, 1, 2]]]]
 */
export function shift(
  [right, down]: readonly [right: number, down: number],
  { fill = 0 }: FillOptions = {},
): Transform {
  if (!Number.isFinite(right + down))
    throw new ConfigError('shift', `the move is [${right}, ${down}]; both numbers must be finite`, {
      got: [right, down],
    });
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
 * @throws {ConfigError} if `pixels` is not a whole number of at least 0
 * @example randomShift(0)(tensor([[[[1, 2]]]])).toArray(); // [[[[1, 2]]]]
 * @see https://pytorch.org/vision/stable/generated/torchvision.transforms.RandomCrop.html (with padding)
 */
export function randomShift(pixels: number, { fill = 0 }: FillOptions = {}): Transform {
  if (!Number.isInteger(pixels) || pixels < 0)
    throw new ConfigError('randomShift', `pixels is ${pixels}; it must be a whole number of at least 0`, {
      got: pixels,
    });
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
