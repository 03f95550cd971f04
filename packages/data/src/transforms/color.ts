import {
  ConfigError,
  defaultGenerator,
  permutation,
  requireNumber,
  requireOptions,
  ShapeError,
  formatShape,
  type Generator,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { brightness, contrast, grayscale as grayscaleFilter, hue, saturation } from './color-filters.ts';
import { filterImages, type PixelFilter } from './pixels.ts';
import type { Transform } from './transform.ts';

/** Throws unless images are grey (1 channel) or red, green and blue (3). */
function requireColors(where: string, x: Tensor): void {
  if (x.rank !== 4 || x.shape[1] === 1 || x.shape[1] === 3) return;
  throw new ShapeError(
    where,
    `x is ${formatShape(x.shape)}, with ${x.shape[1]} channels; colours are 1 channel (grey) or 3 (red, green, blue)`,
    { expected: [1, 3], got: x.shape[1] },
  );
}

function filtered(where: string, filter: PixelFilter): Transform {
  return (x) => {
    requireColors(where, x);
    return filterImages(where, x, () => filter);
  };
}

/**
 * Multiplies the pixels: 0 is black, 1 the image, 2 twice as bright.
 *
 * @param factor at least 0
 * @throws {ConfigError} if the factor is negative or not finite
 * @example adjustBrightness(0.5)(tensor([[[[100, 255]]]], { dtype: 'uint8' })).toArray(); // [[[[50, 127]]]]
 * @see https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.functional.adjust_brightness.html
 */
export function adjustBrightness(factor: number): Transform {
  requireNumber('adjustBrightness', 'factor', factor, { least: 0 });
  return (x) => filterImages('adjustBrightness', x, () => brightness(factor));
}

/**
 * Moves the pixels away from the mean brightness of their image, or towards it: 0 is plain grey, 1 the image, 2 twice the contrast.
 *
 * @param factor at least 0
 * @throws {ConfigError} if the factor is negative or not finite
 * @throws {ShapeError} when used on images without 1 or 3 channels
 * @example adjustContrast(0)(tensor([[[[0.25, 0.75]]]])).toArray(); // [[[[0.5, 0.5]]]]
 * @see https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.functional.adjust_contrast.html
 */
export function adjustContrast(factor: number): Transform {
  requireNumber('adjustContrast', 'factor', factor, { least: 0 });
  return filtered('adjustContrast', contrast(factor));
}

/**
 * Makes colours paler or stronger: 0 is grey, 1 the image, 2 twice as strong. Grey images stay as they are.
 *
 * @param factor at least 0
 * @throws {ConfigError} if the factor is negative or not finite
 * @throws {ShapeError} when used on images without 1 or 3 channels
 * @example adjustSaturation(0)(tensor([[[[0.2]], [[0.2]], [[0.2]]]])).toArray(); // about [[[[0.2]], [[0.2]], [[0.2]]]]
 * @see https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.functional.adjust_saturation.html
 */
export function adjustSaturation(factor: number): Transform {
  requireNumber('adjustSaturation', 'factor', factor, { least: 0 });
  return filtered('adjustSaturation', saturation(factor));
}

/**
 * Turns colours around the wheel: ±0.5 gives the opposite ones. Grey images stay as they are.
 *
 * @param turn −0.5 … 0.5 of the wheel
 * @throws {ConfigError} if the turn is outside −0.5 … 0.5
 * @throws {ShapeError} when used on images without 1 or 3 channels
 * @example adjustHue(0.5)(tensor([[[[1]], [[0]], [[0]]]])).toArray(); // red becomes cyan: [[[[0]], [[1]], [[1]]]]
 * @see https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.functional.adjust_hue.html
 */
export function adjustHue(turn: number): Transform {
  requireNumber('adjustHue', 'turn', turn, { least: -0.5, most: 0.5 });
  return filtered('adjustHue', hue(turn));
}

/**
 * Takes the colours away; images keep their channels, which become alike.
 *
 * @throws {ShapeError} when used on images without 1 or 3 channels
 * @example grayscale(tensor([[[[255]], [[0]], [[0]]]], { dtype: 'uint8' })).toArray(); // [[[[76]], [[76]], [[76]]]]
 * @see https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.functional.rgb_to_grayscale.html
 */
export function grayscale(x: Tensor): Tensor {
  return filtered('grayscale', grayscaleFilter)(x);
}

/** The range that a factor is drawn from: smallest and largest, or one number `d` for 1 − d … 1 + d (for hue −d … d). */
export type JitterRange = number | readonly [low: number, high: number];

/** How much colours may change. What is left out stays. */
export interface ColorJitterOptions {
  /** factors at least 0 */
  readonly brightness?: JitterRange | undefined;
  /** factors at least 0 */
  readonly contrast?: JitterRange | undefined;
  /** factors at least 0 */
  readonly saturation?: JitterRange | undefined;
  /** turns of the colour wheel, −0.5 … 0.5 */
  readonly hue?: JitterRange | undefined;
}

const filters = { brightness, contrast, saturation, hue };

/**
 * Changes brightness, contrast, saturation and hue of each image by random factors, in a random order.
 *
 * @param options a range for each: `[low, high]`, or one number `d` for 1 − d … 1 + d (for hue −d … d)
 * @throws {ConfigError} if an option is unknown, or a range is empty or reaches below 0 (for hue beyond ±0.5)
 * @throws {ShapeError} when used on images without 1 or 3 channels
 * @example colorJitter({ brightness: [2, 2] })(tensor([[[[0.25]]]])).toArray(); // [[[[0.5]]]]
 * @see https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.ColorJitter.html (which draws once for the batch)
 */
export function colorJitter(options: ColorJitterOptions): Transform {
  const known = { brightness: true, contrast: true, saturation: true, hue: true } as const;
  const ranges = Object.entries(
    requireOptions<ColorJitterOptions>('colorJitter', options, known, '{ brightness: 0.2 }'),
  ).flatMap(([name, range]) => (range === undefined ? [] : [rangeOf(name as keyof typeof filters, range)]));
  return (x, rng = defaultGenerator()) => {
    requireColors('colorJitter', x);
    return filterImages('colorJitter', x, () => jitter(ranges, rng));
  };
}

interface Range {
  readonly name: keyof typeof filters;
  readonly low: number;
  readonly high: number;
}

function rangeOf(name: keyof typeof filters, range: JitterRange): Range {
  const isTurn = name === 'hue';
  const [least, most] = isTurn ? [-0.5, 0.5] : [0, Infinity];
  let [low, high] = Array.isArray(range) ? (range as readonly number[]) : [NaN, NaN];
  if (typeof range === 'number') [low, high] = isTurn ? [-range, range] : [Math.max(0, 1 - range), 1 + range];
  if (low >= least && low <= high && high <= most && high < Infinity) return { name, low, high };
  throw new ConfigError(
    'colorJitter',
    `${name} is ${JSON.stringify(range)}; it must be a range [low, high] within ${least} … ${most}, or one number of at least 0`,
    { expected: [least, most], got: range },
  );
}

function jitter(ranges: readonly Range[], rng: Generator): PixelFilter {
  const order = permutation(ranges.length, { rng }).data;
  const chosen = Array.from(order, (i) => {
    const { name, low, high } = ranges[i];
    return filters[name](low + (high - low) * rng.next());
  });
  return (image) => chosen.reduce((data, filter) => filter({ ...image, data }), image.data);
}
