import { shortNumber, signedTable, tableBands, type ColorTable } from '../internal/color-scale.ts';
import { fittedOptions } from '../internal/paper.ts';
import { requireOptions } from '../internal/require-options.ts';
import { requireColumns, requireData, requireImageShape, requireSameLength } from '../internal/requirements.ts';
import { drawSheet } from '../internal/sheet.ts';
import type { FittedPictureOptions } from '../picture-options.ts';
import { PlotError } from '../plot-error.ts';

export interface FeatureMapsOptions extends FittedPictureOptions {
  /** of each map: `[height, width]` */
  readonly shape: readonly number[];
  readonly titles?: readonly string[] | undefined;
  /** maps in a row; without it 8, on a slide as many as suit it */
  readonly columns?: number | undefined;
  /** one scale for all, so that they can be compared; or each map up to its own largest value */
  readonly scale?: 'shared' | 'each' | undefined;
  readonly imageWidth?: number | undefined;
}

/**
 * Draws what the channels of a layer see (feature maps), or the weights of its filters: red below 0, white at 0, blue above.
 *
 * @param maps the values of each map, row by row: the channels of an activation, or the kernels of a convolution
 * @returns an SVG document
 * @throws {PlotError} if a map does not have the shape's number of values, or a value is not finite
 * @example
 * const edges = [[-1, 0, 1, -1, 0, 1, -1, 0, 1], [-1, -1, -1, 0, 0, 0, 1, 1, 1]];
 * const svg = featureMaps(edges, { shape: [3, 3], title: 'Filters of layer 1' });
 * svg.match(/<image/g)?.length; // 2
 */
export function featureMaps(maps: ArrayLike<ArrayLike<number>>, options: FeatureMapsOptions): string {
  const {
    shape,
    title = 'Feature maps',
    theme,
    titles,
    columns,
    scale = 'shared',
    imageWidth,
  } = requireOptions<FeatureMapsOptions>(where, options, {
    shape: true,
    titles: true,
    columns: true,
    scale: true,
    imageWidth: true,
    ...fittedOptions,
  });
  requireData(where, 'maps', maps);
  const [channels, height, width] = requireImageShape(where, shape);
  if (channels !== 1)
    throw new PlotError(where, `shape is [${shape.join(', ')}]; it must be [height, width]`, { got: shape });
  if (columns !== undefined) requireColumns(where, columns);
  if (titles !== undefined) requireSameLength(where, ['titles', titles], ['maps', maps]);
  if (scale !== 'shared' && scale !== 'each')
    throw new PlotError(where, `scale is ${String(scale)}; it must be 'shared' or 'each'`, { got: scale });
  const largest = Array.from(maps, (map, i) => largestOf(map, i, height * width));
  const most = largest.reduce((a, b) => Math.max(a, b), 0);
  const table = signedTable(theme);
  const images = Array.from(maps, (map, i) => inColors(map, (scale === 'shared' ? most : largest[i]) || 1, table));
  const end = scale === 'shared' ? shortNumber(most || 1) : 'most';
  return drawSheet(where, images, {
    title,
    options,
    notes: maps.length === 0 ? ['no maps'] : [],
    shape: [3, height, width],
    titles,
    columns,
    marked: new Set(),
    imageWidth,
    bar: {
      title: scale === 'shared' ? 'value' : 'value, each map',
      bands: tableBands(table, { low: `−${end}`, middle: '0' }),
      topLabel: end,
    },
  });
}

const where = 'featureMaps';

function largestOf(map: ArrayLike<number>, index: number, area: number): number {
  if (map.length !== area) {
    const problem = `map ${index} has ${map.length} values but its shape needs ${area}`;
    throw new PlotError(where, problem, { expected: area, got: map.length });
  }
  let largest = 0;
  for (let i = 0; i < area; i++) {
    if (!Number.isFinite(map[i])) {
      throw new PlotError(where, `map ${index} has a value of ${map[i]}; it must be finite`, { got: map[i] });
    }
    largest = Math.max(largest, Math.abs(map[i]));
  }
  return largest;
}

function inColors(map: ArrayLike<number>, largest: number, table: ColorTable): Uint8Array {
  const area = map.length;
  const planes = new Uint8Array(3 * area);
  for (let i = 0; i < area; i++) {
    const color = table[Math.round((0.5 + map[i] / largest / 2) * 255)];
    for (let c = 0; c < 3; c++) planes[c * area + i] = color[c];
  }
  return planes;
}
