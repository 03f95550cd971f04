import { ConfigError, defaultGenerator } from '@gradkit/core-tensor';
import { requireImages, resample, type Affine, type FillOptions } from './resample.ts';
import type { Transform } from './transform.ts';

/** Reads the image from where its pixels were before a turn by `degrees` against the clock. */
function turn(degrees: number): Affine {
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return { xx: cos, xy: -sin, x0: 0, yx: sin, yy: cos, y0: 0 };
}

/**
 * Turns images around their middle, with bilinear interpolation.
 *
 * @param degrees against the clock
 * @param options `fill`: what comes in from outside, default 0
 * @throws {ConfigError} if the angle is not finite
 * @example rotate(90)(tensor([[[[1, 2], [3, 4]]]])).toArray(); // [[[[2, 4], [1, 3]]]]
 * @see https://pytorch.org/vision/stable/generated/torchvision.transforms.functional.rotate.html
 */
export function rotate(degrees: number, { fill = 0 }: FillOptions = {}): Transform {
  if (!Number.isFinite(degrees))
    throw new ConfigError('rotate', `degrees is ${degrees}; it must be finite`, { got: degrees });
  return (x) => {
    const [count] = requireImages('rotate', x);
    return resample(x, new Array<Affine>(count).fill(turn(degrees)), fill);
  };
}

/**
 * Turns each image around its middle by a random angle, with bilinear interpolation.
 *
 * @param degrees largest angle in each direction
 * @param options `fill`: what comes in from outside, default 0
 * @throws {ConfigError} if `degrees` is negative or not finite
 * @example randomRotate(0)(tensor([[[[1, 2]]]])).toArray(); // [[[[1, 2]]]]
 * @see https://pytorch.org/vision/stable/generated/torchvision.transforms.RandomRotation.html
 */
export function randomRotate(degrees: number, { fill = 0 }: FillOptions = {}): Transform {
  if (!(degrees >= 0 && degrees < Infinity))
    throw new ConfigError('randomRotate', `degrees is ${degrees}; it must be finite and at least 0`, { got: degrees });
  return (x, rng = defaultGenerator()) => {
    const [count] = requireImages('randomRotate', x);
    return resample(
      x,
      Array.from({ length: count }, () => turn((2 * rng.next() - 1) * degrees)),
      fill,
    );
  };
}
