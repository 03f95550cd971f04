import { requireOptions } from './internal/require-options.ts';
import { ink } from './internal/colors.ts';
import { frame, headHeight } from './internal/frame.ts';
import { pixelsAsPng } from './internal/pixels.ts';
import { requireData, requireSameLength } from './internal/requirements.ts';
import { escapeXml, tag, textWidth } from './internal/svg.ts';
import type { PictureOptions } from './picture-options.ts';
import { PlotError } from './plot-error.ts';

export interface ImageSheetOptions extends Pick<PictureOptions, 'title' | 'theme'> {
  /** of each image: `[height, width]`, or `[channels, height, width]` with 1 (grey) or 3 (RGB) channels */
  readonly shape: readonly number[];
  /** a caption per image, e.g. `9 → 4 (61 %)` */
  readonly titles?: readonly string[] | undefined;
  /** images in a row */
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
    columns = 8,
    highlights = [],
    range,
    imageWidth,
    theme,
  } = requireOptions<ImageSheetOptions>('imageSheet', options, {
    shape: true,
    title: true,
    theme: true,
    titles: true,
    columns: true,
    highlights: true,
    range: true,
    imageWidth: true,
  });
  requireData('imageSheet', 'images', images);
  const [channels, height, width] = requireShape(shape);
  if (!(Number.isInteger(columns) && columns > 0)) {
    throw new PlotError('imageSheet', `columns is ${columns}; it must be a whole number of at least 1`, {
      got: columns,
    });
  }
  if (titles !== undefined) requireSameLength('imageSheet', ['titles', titles], ['images', images]);
  const marked = new Set(highlights);
  // whole multiples keep the squares equal
  const shownWidth = imageWidth ?? width * Math.max(1, Math.round(84 / width));
  const shownHeight = (shownWidth * height) / width;
  const captionWidth = Math.max(0, ...(titles ?? []).map((caption) => textWidth(caption, fontSize)));
  const cell = {
    width: Math.max(shownWidth, captionWidth) + 14,
    height: shownHeight + 14 + (titles === undefined ? 0 : fontSize + 8),
  };

  const sheet = Array.from(images, (image, i) => {
    const at = {
      x: margin + (i % columns) * cell.width + (cell.width - shownWidth) / 2,
      y: Math.floor(i / columns) * cell.height + 4,
      width: shownWidth,
      height: shownHeight,
    };
    const href = pixelsAsPng('imageSheet', image, { index: i, channels, height, width, range });
    const caption = titles?.[i] ?? '';
    const place = { x: at.x + shownWidth / 2, y: at.y + shownHeight + fontSize + 5, 'text-anchor': 'middle' };
    const emphasis = marked.has(i) ? { fill: ink.alarm, 'font-weight': 600 } : {};
    return tag(
      'g',
      {},
      tag('image', { ...at, href, preserveAspectRatio: 'none', style: 'image-rendering:pixelated' }),
      tag('rect', { ...at, fill: 'none', ...(marked.has(i) ? marking : border) }),
      caption && tag('text', { ...place, 'font-size': fontSize, ...emphasis }, escapeXml(caption)),
    );
  });
  const rows = Math.ceil(images.length / columns);
  const pictureWidth = Math.max(2 * margin + Math.min(columns, images.length) * cell.width, 240);
  const notes = images.length === 0 ? ['no images'] : [];
  return frame('imageSheet', {
    theme,
    width: pictureWidth,
    height: headHeight({ width: pictureWidth, title, notes }) + Math.max(rows * cell.height, 40) + margin,
    title,
    notes,
    body: () => sheet.join(''),
  });
}

const margin = 10;
const fontSize = 12;
const border = { stroke: ink.line, 'stroke-width': 1 };
const marking = { stroke: ink.alarm, 'stroke-width': 3 };

function requireShape(shape: readonly number[]): [channels: number, height: number, width: number] {
  const [channels, height, width] = shape.length === 2 ? [1, ...shape] : shape;
  const whole = shape.every((length) => Number.isInteger(length) && length > 0);
  if (!whole || shape.length < 2 || shape.length > 3 || (channels !== 1 && channels !== 3)) {
    const rule = '[height, width] or [channels, height, width] with 1 or 3 channels';
    throw new PlotError('imageSheet', `shape is [${shape.join(', ')}]; it must be ${rule}`, { got: shape });
  }
  return [channels, height, width];
}
