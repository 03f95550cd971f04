import {
  defaultGenerator,
  requireNumber,
  requireOptions,
  requireWholeNumber,
  type Generator,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { affine } from './affine.ts';
import { adjustBrightness, adjustContrast, adjustSaturation } from './color.ts';
import { eachExample } from './random-choice.ts';
import { requireImages, type FillOptions } from './resample.ts';
import { rotate } from './rotate.ts';
import { adjustSharpness, autocontrast, equalize, posterize, solarize } from './tone.ts';
import { compose, type Transform } from './transform.ts';

/** What an operation needs to know of the images. */
interface Look {
  readonly fill: FillOptions;
  readonly height: number;
  readonly width: number;
  /** 255 for uint8, 1 for floats */
  readonly white: number;
}

/** A change of an image by a strength 0 … 1; `sign` is −1 or 1. */
type Operation = (strength: number, sign: number, look: Look) => Transform;

/** How far the strongest change goes. */
interface Reach {
  /** degrees that images are turned at most */
  readonly turn: number;
  /** factors of colours are 1 ± this at most */
  readonly color: number;
  /** tangent of the largest shear */
  readonly shear: number;
  /** pixels, or share of the size, that images are moved at most */
  move(size: number): number;
  /** bits that posterizing leaves at least */
  readonly bits: number;
}

function operationsOf({ turn, color, shear, move, bits }: Reach): readonly Operation[] {
  const degrees = (tangent: number): number => (Math.atan(tangent) * 180) / Math.PI;
  return [
    () => (x) => x,
    (s, sign, { fill }) => affine({ shear: [degrees(shear * s * sign), 0], ...fill }),
    (s, sign, { fill }) => affine({ shear: [0, degrees(shear * s * sign)], ...fill }),
    (s, sign, { fill, width }) => affine({ translate: [Math.trunc(move(width) * s * sign), 0], ...fill }),
    (s, sign, { fill, height }) => affine({ translate: [0, Math.trunc(move(height) * s * sign)], ...fill }),
    (s, sign, { fill }) => rotate(turn * s * sign, fill),
    (s, sign) => adjustBrightness(1 + color * s * sign),
    (s, sign) => adjustSaturation(1 + color * s * sign),
    (s, sign) => adjustContrast(1 + color * s * sign),
    (s, sign) => adjustSharpness(1 + color * s * sign),
    (s) => posterize(8 - Math.round((8 - bits) * s)),
    (s, _, { white }) => solarize(white * (1 - s)),
    () => autocontrast,
    () => equalize,
  ];
}

const randOperations = operationsOf({ turn: 30, color: 0.9, shear: 0.3, move: (size) => (150 / 331) * size, bits: 4 });
const trivialOperations = operationsOf({ turn: 135, color: 0.99, shear: 0.99, move: () => 32, bits: 2 });

function draw(operations: readonly Operation[], strength: number, look: Look, rng: Generator): Transform {
  return operations[rng.below(operations.length)](strength, rng.next() < 0.5 ? -1 : 1, look);
}

function lookOf(where: string, x: Tensor, fill: FillOptions): Look {
  const [, , height, width] = requireImages(where, x);
  return { fill, height, width, white: x.dtype === 'uint8' ? 255 : 1 };
}

interface RandAugmentOptions extends FillOptions {
  /** changes that each image gets; default 2 */
  readonly numOps?: number | undefined;
  /** how strong they are, 0 … 30; default 9 */
  readonly magnitude?: number | undefined;
}

/**
 * Changes each image by several random operations of one strength: moves, turns, shears, and changes of colour and tone.
 *
 * @param options `numOps`: changes of each image, default 2; `magnitude`: how strong they are, 0 … 30, default 9; `fill`: what comes in
 *   from outside, default 0
 * @throws {ConfigError} if an option is unknown or out of range
 * @throws {DTypeError} unless images are uint8 0 … 255 or floats 0 … 1
 * @example randAugment({ numOps: 0 })(tensor([[[[1, 2]]]], { dtype: 'uint8' })).toArray(); // [[[[1, 2]]]]
 * @see https://arxiv.org/abs/1909.13719 https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.RandAugment.html
 */
export function randAugment(options: RandAugmentOptions = {}): Transform {
  const known = { numOps: true, magnitude: true, fill: true } as const;
  const { numOps = 2, magnitude = 9, ...fill } = requireOptions<RandAugmentOptions>('randAugment', options, known);
  requireWholeNumber('randAugment', 'numOps', numOps, { least: 0 });
  requireNumber('randAugment', 'magnitude', magnitude, { least: 0, most: 30 });
  return (x, rng = defaultGenerator()) => {
    const look = lookOf('randAugment', x, fill);
    const chosen = (): Transform =>
      compose(...Array.from({ length: numOps }, () => draw(randOperations, magnitude / 30, look, rng)));
    return eachExample('randAugment', x, chosen, rng);
  };
}

/**
 * Changes each image by one random operation of random strength: nothing to tune.
 *
 * @param options `fill`: what comes in from outside, default 0
 * @throws {ConfigError} if an option is unknown
 * @throws {DTypeError} unless images are uint8 0 … 255 or floats 0 … 1
 * @example trivialAugment()(zeros([4, 3, 8, 8])).shape; // [4, 3, 8, 8]
 * @see https://arxiv.org/abs/2103.10158 https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.TrivialAugmentWide.html
 */
export function trivialAugment(options: FillOptions = {}): Transform {
  const fill = requireOptions<FillOptions>('trivialAugment', options, { fill: true });
  return (x, rng = defaultGenerator()) => {
    const look = lookOf('trivialAugment', x, fill);
    return eachExample('trivialAugment', x, () => draw(trivialOperations, rng.below(31) / 30, look, rng), rng);
  };
}
