import { heatTable, tableBands, type ColorTable } from '../internal/color-scale.ts';
import { fittedOptions } from '../internal/paper.ts';
import { requireOptions } from '../internal/require-options.ts';
import {
  requireData,
  requireImageShape,
  requireInterval,
  requireSameLength,
  type Interval,
} from '../internal/requirements.ts';
import { drawSheet } from '../internal/sheet.ts';
import type { FittedPictureOptions } from '../picture-options.ts';
import { PlotError } from '../plot-error.ts';

export interface SaliencyOptions extends FittedPictureOptions {
  /** of each image: `[height, width]` or `[channels, height, width]` */
  readonly shape: readonly number[];
  /** of each heat map, `[height, width]`, e.g. the last feature map's; without it that of the images */
  readonly heatShape?: readonly number[] | undefined;
  readonly titles?: readonly string[] | undefined;
  /** values of black and white; without it [0, 255] for bytes and [0, 1] for other numbers */
  readonly range?: Interval | undefined;
  /** how much the heat covers the image, 0 … 1 */
  readonly opacity?: number | undefined;
  readonly imageWidth?: number | undefined;
}

/**
 * Draws each image, and beside it the same with a heat map over it: what a prediction rests on (saliency, Grad-CAM).
 *
 * A heat map may be smaller than its image and is then smoothed to its size. Each one goes from its lowest value (dark) to its highest
 * (bright); where all of a map is one value, it is dark.
 *
 * @param images pixels of each image, channel after channel (NCHW)
 * @param heats a heat map for each image, row by row, finite
 * @returns an SVG document
 * @throws {PlotError} if lengths and shapes do not fit, or a heat is not finite
 * @example
 * const svg = saliency([new Float32Array(16).fill(0.5)], [[0, 0, 0, 1]], { shape: [4, 4], heatShape: [2, 2], titles: ['cat'] });
 * svg.match(/<image/g)?.length; // 2
 * @see https://arxiv.org/abs/1610.02391
 */
export function saliency(
  images: ArrayLike<ArrayLike<number>>,
  heats: ArrayLike<ArrayLike<number>>,
  options: SaliencyOptions,
): string {
  const {
    shape,
    heatShape,
    title = 'Saliency',
    titles,
    range,
    opacity = 0.6,
    imageWidth,
  } = requireOptions<SaliencyOptions>(where, options, {
    shape: true,
    heatShape: true,
    titles: true,
    range: true,
    opacity: true,
    imageWidth: true,
    ...fittedOptions,
  });
  requireData(where, 'images', images);
  requireData(where, 'heats', heats);
  requireSameLength(where, ['heats', heats], ['images', images]);
  const full = requireImageShape(where, shape);
  const [heatChannels, ...heatSize] = requireImageShape(where, heatShape ?? full.slice(1));
  if (heatChannels !== 1) throw new PlotError(where, `heatShape must be [height, width]`, { got: heatShape });
  if (titles !== undefined) requireSameLength(where, ['titles', titles], ['images', images]);
  if (range !== undefined) requireInterval(where, 'range', range);
  if (!(opacity >= 0 && opacity <= 1))
    throw new PlotError(where, `opacity is ${opacity}; it must lie in 0 … 1`, { got: opacity });
  const table = heatTable();
  const pairs = Array.from(images, (image, i) => {
    const plain = inRgb(image, i, full, range);
    const heat = enlarged(heats[i], i, heatSize, [full[1], full[2]]);
    return [plain, covered(plain, heat, { table, opacity })];
  }).flat();
  return drawSheet(where, pairs, {
    title,
    options,
    notes: images.length === 0 ? ['no images'] : [],
    shape: [3, full[1], full[2]],
    titles: titles?.flatMap((text) => [text, '']),
    columns: images.length > 3 ? 8 : 2,
    marked: new Set(),
    imageWidth: imageWidth ?? full[2] * Math.max(1, Math.round(140 / full[2])),
    bar: { title: 'heat, each map', bands: tableBands(table, { low: 'lowest' }), topLabel: 'highest' },
  });
}

const where = 'saliency';

/** An image as three planes of bytes. */
function inRgb(
  image: ArrayLike<number>,
  index: number,
  [channels, height, width]: readonly [number, number, number],
  range: Interval | undefined,
): Uint8Array {
  const area = height * width;
  if (image.length !== channels * area) {
    const problem = `image ${index} has ${image.length} values but its shape needs ${channels * area}`;
    throw new PlotError(where, problem, { expected: channels * area, got: image.length });
  }
  const isBytes = image instanceof Uint8Array || image instanceof Uint8ClampedArray;
  const [black, white] = range ?? [0, isBytes ? 255 : 1];
  return Uint8Array.from({ length: 3 * area }, (_, i) => {
    const value = image[channels === 1 ? i % area : i];
    if (!(value >= black - 1e-6 * (white - black) && value <= white + 1e-6 * (white - black))) {
      const problem = `image ${index} has a value of ${value}, outside range [${black}, ${white}]`;
      throw new PlotError(where, problem, { expected: [black, white], got: value });
    }
    return Math.min(Math.max(Math.round((255 * (value - black)) / (white - black)), 0), 255);
  });
}

/** A heat map from 0 to 1, bilinear between the middles of its values. */
function enlarged(
  heat: ArrayLike<number>,
  index: number,
  [rows, columns]: readonly number[],
  [height, width]: readonly [number, number],
): Float64Array {
  if (heat.length !== rows * columns) {
    const problem = `heat map ${index} has ${heat.length} values but its shape needs ${rows * columns}`;
    throw new PlotError(where, problem, { expected: rows * columns, got: heat.length });
  }
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < heat.length; i++) {
    if (!Number.isFinite(heat[i])) {
      throw new PlotError(where, `heat map ${index} has a value of ${heat[i]}; it must be finite`, { got: heat[i] });
    }
    low = Math.min(low, heat[i]);
    high = Math.max(high, heat[i]);
  }
  const at = (row: number, column: number): number =>
    high > low ? (heat[row * columns + column] - low) / (high - low) : 0;
  return Float64Array.from({ length: height * width }, (_, i) => {
    const y = between(Math.floor(i / width), height, rows);
    const x = between(i % width, width, columns);
    const upper = at(y.from, x.from) * (1 - x.share) + at(y.from, x.to) * x.share;
    const lower = at(y.to, x.from) * (1 - x.share) + at(y.to, x.to) * x.share;
    return upper * (1 - y.share) + lower * y.share;
  });
}

/** Between which two of `few` values the middle of pixel `i` of `pixels` lies, and how far. */
function between(i: number, pixels: number, few: number): { from: number; to: number; share: number } {
  const place = Math.min(Math.max(((i + 0.5) * few) / pixels - 0.5, 0), few - 1);
  const from = Math.floor(place);
  return { from, to: Math.min(from + 1, few - 1), share: place - from };
}

function covered(
  plain: Uint8Array,
  heat: Float64Array,
  { table, opacity }: { table: ColorTable; opacity: number },
): Uint8Array {
  const area = heat.length;
  return plain.map((value, i) => {
    const color = table[Math.round(heat[i % area] * 255)][Math.floor(i / area)];
    return Math.round(value * (1 - opacity) + color * opacity);
  });
}
