import { ConfigError, defaultGenerator, requireNumber, requireOptions } from '@gradkit/core-tensor/functional';
import { requirePair } from './pair.ts';
import { fillOf, requireImages, resample, type Affine, type FillOptions } from './resample.ts';
import type { Transform } from './transform.ts';

/** A turn, a move, a scale and a shear around the middle of the image, in this order from the last to the first. */
export interface AffineOptions extends FillOptions {
  /** degrees with the clock; default 0 */
  readonly degrees?: number | undefined;
  /** pixels to the right and downwards; default none */
  readonly translate?: readonly [right: number, down: number] | undefined;
  /** how many times larger; default 1 */
  readonly scale?: number | undefined;
  /** degrees along x and along y; default none */
  readonly shear?: readonly [x: number, y: number] | undefined;
}

interface Motion {
  readonly degrees: number;
  readonly translate: readonly [number, number];
  readonly scale: number;
  readonly shear: readonly [number, number];
}

/** Where a pixel of the result comes from: the inverse of turn · shear · scale. */
function affineOf({ degrees, translate: [right, down], scale, shear }: Motion): Affine {
  const [turn, shearX, shearY] = [degrees, ...shear].map((angle) => (angle * Math.PI) / 180);
  const a = Math.cos(turn - shearY) / Math.cos(shearY);
  const b = -a * Math.tan(shearX) - Math.sin(turn);
  const c = Math.sin(turn - shearY) / Math.cos(shearY);
  const d = -c * Math.tan(shearX) + Math.cos(turn);
  const [xx, xy, yx, yy] = [d / scale, -b / scale, -c / scale, a / scale];
  return { xx, xy, yx, yy, x0: -xx * right - xy * down, y0: -yx * right - yy * down };
}

/**
 * Turns, shears, scales and moves images, with bilinear interpolation.
 *
 * @param options `degrees` with the clock, `translate` by pixels, `scale`, `shear` in degrees; `fill`: what comes in from outside, default 0
 * @throws {ConfigError} if a number is not finite, the scale not above 0, a shear is 90° or an option unknown
 * @example affine({ translate: [1, 0] })(tensor([[[[1, 2, 3]]]])).toArray(); // [[[[0, 1, 2]]]]
 * @see https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.functional.affine.html
 */
export function affine(options: AffineOptions): Transform {
  const known = { degrees: true, translate: true, scale: true, shear: true, fill: true } as const;
  const given = requireOptions<AffineOptions>('affine', options, known, '{ degrees: 10 }');
  const { degrees = 0, translate = [0, 0], scale = 1, shear = [0, 0], fill: outside } = given;
  requireNumber('affine', 'degrees', degrees);
  requirePair('affine', 'translate', translate);
  for (const [i, pixels] of translate.entries()) requireNumber('affine', `translate[${i}]`, pixels);
  requireNumber('affine', 'scale', scale, { above: 0 });
  requireShear('affine', 'shear', shear);
  const fill = fillOf('affine', { fill: outside });
  const map = affineOf({ degrees, translate, scale, shear });
  return (x) => {
    const [count] = requireImages('affine', x);
    return resample(x, new Array<Affine>(count).fill(map), fill);
  };
}

/** How far random motions go. What is left out does not happen. */
export interface RandomAffineOptions extends FillOptions {
  /** largest turn in each direction, in degrees */
  readonly degrees?: number | undefined;
  /** largest move to each side, as a share of width and of height, 0 … 1 */
  readonly translate?: readonly [x: number, y: number] | undefined;
  /** smallest and largest factor */
  readonly scale?: readonly [low: number, high: number] | undefined;
  /** largest shear in each direction along x and along y, in degrees */
  readonly shear?: readonly [x: number, y: number] | undefined;
}

/**
 * Turns, shears, scales and moves each image at random, with bilinear interpolation.
 *
 * @param options largest `degrees` in each direction; `translate` as a share of the size; `scale` from smallest to largest; largest `shear`
 * @throws {ConfigError} if a number is out of range, or an option unknown
 * @example randomAffine({ degrees: 10, translate: [0.1, 0.1] })(zeros([8, 3, 4, 4])).shape; // [8, 3, 4, 4]
 * @see https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.RandomAffine.html (which draws once for the batch)
 */
export function randomAffine(options: RandomAffineOptions): Transform {
  const known = { degrees: true, translate: true, scale: true, shear: true, fill: true } as const;
  const given = requireOptions<RandomAffineOptions>('randomAffine', options, known, '{ degrees: 10 }');
  const { degrees = 0, translate = [0, 0], scale = [1, 1], shear = [0, 0], fill: outside } = given;
  requireNumber('randomAffine', 'degrees', degrees, { least: 0 });
  requirePair('randomAffine', 'translate', translate);
  for (const [i, share] of translate.entries())
    requireNumber('randomAffine', `translate[${i}]`, share, { least: 0, most: 1 });
  requirePair('randomAffine', 'scale', scale);
  requireNumber('randomAffine', 'scale[0]', scale[0], { above: 0 });
  requireNumber('randomAffine', 'scale[1]', scale[1], { least: scale[0] });
  requireShear('randomAffine', 'shear', shear);
  const fill = fillOf('randomAffine', { fill: outside });
  return (x, rng = defaultGenerator()) => {
    const [count, , height, width] = requireImages('randomAffine', x);
    const within = (most: number): number => (2 * rng.next() - 1) * most;
    const draw = (): Motion => ({
      degrees: within(degrees),
      translate: [Math.round(within(translate[0] * width)), Math.round(within(translate[1] * height))],
      scale: scale[0] + (scale[1] - scale[0]) * rng.next(),
      shear: [within(shear[0]), within(shear[1])],
    });
    return resample(
      x,
      Array.from({ length: count }, () => affineOf(draw())),
      fill,
    );
  };
}

function requireShear(where: string, name: string, shear: readonly [number, number]): void {
  requirePair(where, name, shear);
  for (const [i, degrees] of shear.entries()) {
    requireNumber(where, `${name}[${i}]`, degrees);
    if (Math.abs(degrees) >= 90)
      throw new ConfigError(where, `${name}[${i}] is ${degrees}; it must be between −90 and 90 degrees`, {
        got: degrees,
      });
  }
}
