import {
  ConfigError,
  defaultGenerator,
  normal,
  requireNumber,
  requireOptions,
  requireWholeNumber,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { gaussian } from './blur-filter.ts';
import { requirePair } from './pair.ts';
import { filterImages } from './pixels.ts';
import * as filters from './tone-filters.ts';
import type { Transform } from './transform.ts';

/**
 * Makes negatives: white becomes black.
 *
 * @example invert(tensor([[[[0, 255]]]], { dtype: 'uint8' })).toArray(); // [[[[255, 0]]]]
 * @see https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.functional.invert.html
 */
export function invert(x: Tensor): Tensor {
  return filterImages('invert', x, () => filters.invert);
}

/**
 * Inverts the pixels that are at least as bright as a threshold.
 *
 * @param threshold 0 … 255 for uint8 images, 0 … 1 for floats
 * @throws {ConfigError} if the threshold is not finite
 * @example solarize(0.5)(tensor([[[[0.25, 0.75]]]])).toArray(); // [[[[0.25, 0.25]]]]
 * @see https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.functional.solarize.html
 */
export function solarize(threshold: number): Transform {
  requireNumber('solarize', 'threshold', threshold);
  return (x) => filterImages('solarize', x, () => filters.solarize(threshold));
}

/**
 * Keeps the first bits of each pixel.
 *
 * @param bits 0 … 8
 * @throws {ConfigError} if `bits` is not a whole number of 0 to 8
 * @example posterize(1)(tensor([[[[100, 200]]]], { dtype: 'uint8' })).toArray(); // [[[[0, 128]]]]
 * @see https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.functional.posterize.html
 */
export function posterize(bits: number): Transform {
  requireWholeNumber('posterize', 'bits', bits, { least: 0, most: 8 });
  return (x) => filterImages('posterize', x, () => filters.posterize(bits));
}

/**
 * Stretches each channel so that its darkest pixel is black and its brightest white.
 *
 * @example autocontrast(tensor([[[[0.25, 0.75, 0.5]]]])).toArray(); // [[[[0, 1, 0.5]]]]
 * @see https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.functional.autocontrast.html
 */
export function autocontrast(x: Tensor): Tensor {
  return filterImages('autocontrast', x, () => filters.autocontrast);
}

/**
 * Spreads the values of each channel so that all are about equally frequent.
 *
 * @example equalize(tensor([[[[7, 7, 7]]]], { dtype: 'uint8' })).toArray(); // [[[[7, 7, 7]]]]
 * @see https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.functional.equalize.html
 */
export function equalize(x: Tensor): Tensor {
  return filterImages('equalize', x, () => filters.equalize);
}

/**
 * Makes images smoother or sharper: 0 is smoothed, 1 the image, 2 twice as sharp.
 *
 * @param factor at least 0
 * @throws {ConfigError} if the factor is negative or not finite
 * @example adjustSharpness(1)(tensor([[[[0.25]]]])).toArray(); // [[[[0.25]]]]
 * @see https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.functional.adjust_sharpness.html
 */
export function adjustSharpness(factor: number): Transform {
  requireNumber('adjustSharpness', 'factor', factor, { least: 0 });
  return (x) => filterImages('adjustSharpness', x, () => filters.sharpness(factor));
}

interface BlurOptions {
  /** standard deviation of the weights in pixels, or a range from which each image draws its own; default 0.1 … 2 */
  readonly sigma?: number | readonly [low: number, high: number] | undefined;
}

/**
 * Blurs images with Gaussian weights; beyond the border the image is mirrored.
 *
 * @param kernelSize pixels of the window, odd
 * @param options `sigma`: standard deviation in pixels, or a range from which each image draws its own; default 0.1 … 2
 * @throws {ConfigError} if `kernelSize` is not an odd whole number, `sigma` is not above 0, or an option is unknown
 * @example gaussianBlur(3, { sigma: 1 })(tensor([[[[0.5, 0.5], [0.5, 0.5]]]])).toArray(); // about [[[[0.5, 0.5], [0.5, 0.5]]]]
 * @see https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.GaussianBlur.html (which draws once for the batch)
 */
export function gaussianBlur(kernelSize: number, options: BlurOptions = {}): Transform {
  requireWholeNumber('gaussianBlur', 'kernelSize', kernelSize, { least: 1 });
  if (kernelSize % 2 === 0)
    throw new ConfigError('gaussianBlur', `kernelSize is ${kernelSize}; it must be odd, so that it has a middle`, {
      got: kernelSize,
    });
  const { sigma = [0.1, 2] } = requireOptions<BlurOptions>('gaussianBlur', options, { sigma: true });
  const range = typeof sigma === 'number' ? ([sigma, sigma] as const) : sigma;
  requirePair('gaussianBlur', 'sigma', range);
  const [low, high] = range;
  requireNumber('gaussianBlur', 'sigma', low, { above: 0 });
  requireNumber('gaussianBlur', 'sigma', high, { least: low });
  return (x, rng = defaultGenerator()) =>
    filterImages('gaussianBlur', x, () => gaussian(kernelSize, low === high ? low : low + (high - low) * rng.next()));
}

interface NoiseOptions {
  /** default 0 */
  readonly mean?: number | undefined;
  /** standard deviation, of floats 0 … 1; default 0.1 */
  readonly sigma?: number | undefined;
}

/**
 * Adds normally distributed noise to floats 0 … 1, and brings them back into that range. uint8 images are treated as if they were such floats.
 *
 * @param options `mean`, default 0, and `sigma`, the standard deviation, default 0.1
 * @throws {ConfigError} if an option is unknown, or `sigma` negative
 * @example gaussianNoise({ mean: 0.25, sigma: 0 })(tensor([[[[0.5]]]])).toArray(); // [[[[0.75]]]]
 * @see https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.GaussianNoise.html
 */
export function gaussianNoise(options: NoiseOptions = {}): Transform {
  const { mean = 0, sigma = 0.1 } = requireOptions<NoiseOptions>('gaussianNoise', options, { mean: true, sigma: true });
  requireNumber('gaussianNoise', 'mean', mean);
  requireNumber('gaussianNoise', 'sigma', sigma, { least: 0 });
  return (x, rng = defaultGenerator()) =>
    filterImages('gaussianNoise', x, () => (image) => {
      const { data, white, toPixel } = image;
      const noise = normal([data.length], { rng }).data;
      const result = data.slice();
      for (let i = 0; i < result.length; i++) {
        const value = data[i] + white * (mean + sigma * noise[i]);
        result[i] = toPixel(white === 255 ? Math.round(value) : value);
      }
      return result;
    });
}
