import { defaultGenerator, requireNumber } from '@gradkit/core-tensor/functional';
import { fillOf, requireImages, resample, type Affine, type FillOptions } from './resample.ts';
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
 * @throws {ConfigError} if the angle is not finite, or an option unknown
 * @example rotate(90)(tensor([[[[1, 2], [3, 4]]]])).toArray(); // [[[[2, 4], [1, 3]]]]
 * @see https://pytorch.org/vision/stable/generated/torchvision.transforms.functional.rotate.html
 */
export function rotate(degrees: number, options: FillOptions = {}): Transform {
  requireNumber('rotate', 'degrees', degrees);
  const fill = fillOf('rotate', options);
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
 * @throws {ConfigError} if `degrees` is negative or not finite, or an option unknown
 * @example randomRotate(0)(tensor([[[[1, 2]]]])).toArray(); // [[[[1, 2]]]]
 * @see https://pytorch.org/vision/stable/generated/torchvision.transforms.RandomRotation.html
 */
export function randomRotate(degrees: number, options: FillOptions = {}): Transform {
  requireNumber('randomRotate', 'degrees', degrees, { least: 0 });
  const fill = fillOf('randomRotate', options);
  return (x, rng = defaultGenerator()) => {
    const [count] = requireImages('randomRotate', x);
    return resample(
      x,
      Array.from({ length: count }, () => turn((2 * rng.next() - 1) * degrees)),
      fill,
    );
  };
}
