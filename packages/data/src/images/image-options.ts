import {
  refuseArgument,
  requireOneOf,
  requireOptions,
  requireWholeNumber,
  type OptionNames,
} from '@gradkit/core-tensor/functional';
import { requireSize, type ImageSize } from '../transforms/size.ts';

/** What an image becomes. */
export interface ImageOptions {
  /** height and width, or one number for both; default: as the image is */
  readonly size?: ImageSize | undefined;
  /** where the size has other proportions: `crop` keeps the image's and cuts off what is too long on both sides (default), `stretch` does not keep them */
  readonly fit?: 'crop' | 'stretch' | undefined;
  /** 3: red, green, blue (default); 1: how bright they are */
  readonly channels?: 1 | 3 | undefined;
  /** an image that announces more pixels is refused; default 2²⁶, a square of 8192 */
  readonly maxPixels?: number | undefined;
}

/** The names of the options. */
export const imageOptions: OptionNames<ImageOptions> = { size: true, fit: true, channels: true, maxPixels: true };

/** What is asked for, complete. */
export interface ImageForm {
  /** null: as the image is */
  readonly size: readonly [height: number, width: number] | null;
  readonly fit: 'crop' | 'stretch';
  readonly channels: 1 | 3;
  readonly maxPixels: number;
}

/** @throws {ConfigError} if an option is unknown or wrong */
export function requireForm(where: string, options: ImageOptions): ImageForm {
  const { size, fit = 'crop', channels = 3, maxPixels = 2 ** 26 } = requireOptions(where, options, imageOptions);
  requireOneOf(where, 'fit', fit, ['crop', 'stretch']);
  if (channels !== 1 && channels !== 3) refuseArgument(where, 'channels', channels, '1 or 3');
  requireWholeNumber(where, 'maxPixels', maxPixels, { least: 1 });
  const both = size === undefined ? null : requireSize(where, size);
  if (both !== null && both[0] * both[1] > maxPixels)
    refuseArgument(where, 'size', size, `at most the ${maxPixels} pixels of maxPixels`);
  return { size: both, fit, channels, maxPixels };
}
