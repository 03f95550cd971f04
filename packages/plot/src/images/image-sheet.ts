import { fittedOptions } from '../internal/paper.ts';
import { requireOptions } from '../internal/require-options.ts';
import { drawSheet } from '../internal/sheet.ts';
import { requireColumns, requireData, requireImageShape, requireSameLength } from '../internal/requirements.ts';
import type { FittedPictureOptions } from '../picture-options.ts';

export interface ImageSheetOptions extends FittedPictureOptions {
  /** of each image: `[height, width]`, or `[channels, height, width]` with 1 (grey) or 3 (RGB) channels */
  readonly shape: readonly number[];
  /** a caption per image, e.g. `9 → 4 (61 %)` */
  readonly titles?: readonly string[] | undefined;
  /** images in a row; without it 8, on a slide as many as suit it */
  readonly columns?: number | undefined;
  /** indices of images to mark with a frame */
  readonly highlights?: Iterable<number> | undefined;
  /** values of black and white; without it [0, 255] for bytes and [0, 1] for other numbers */
  readonly range?: readonly [number, number] | undefined;
  /** width of each image on the sheet, in pixels */
  readonly imageWidth?: number | undefined;
}

/**
 * Draws images in a grid, with a caption each; every pixel stays a sharp square.
 *
 * @param images pixel values of each image, row by row, channel after channel (NCHW); none gives a sheet that says so
 * @returns an SVG document with the pixels inside
 * @throws {PlotError} if an image does not have the shape's number of values, or a value lies outside `range`
 * @example
 * const checks = [new Uint8Array([0, 255, 255, 0]), new Uint8Array([255, 0, 0, 255])];
 * const svg = imageSheet(checks, { shape: [2, 2], titles: ['a', 'b'], highlights: [1] });
 * svg.match(/<image/g)?.length; // 2
 */
export function imageSheet(images: ArrayLike<ArrayLike<number>>, options: ImageSheetOptions): string {
  const {
    shape,
    title = 'Images',
    titles,
    columns,
    highlights = [],
    range,
    imageWidth,
  } = requireOptions<ImageSheetOptions>('imageSheet', options, {
    shape: true,
    titles: true,
    columns: true,
    highlights: true,
    range: true,
    imageWidth: true,
    ...fittedOptions,
  });
  requireData('imageSheet', 'images', images);
  const full = requireImageShape('imageSheet', shape);
  if (columns !== undefined) requireColumns('imageSheet', columns);
  if (titles !== undefined) requireSameLength('imageSheet', ['titles', titles], ['images', images]);
  const marked = new Set(highlights);
  const notes = images.length === 0 ? ['no images'] : [];
  return drawSheet('imageSheet', images, {
    title,
    notes,
    options,
    shape: full,
    titles,
    columns,
    marked,
    range,
    imageWidth,
  });
}
