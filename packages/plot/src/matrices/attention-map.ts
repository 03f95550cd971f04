import { cell, text } from '@observablehq/plot';
import { axis, chart } from '../internal/chart.ts';
import { colorBar, colorBarWidth } from '../internal/color-bar.ts';
import { rampBands, shortNumber } from '../internal/color-scale.ts';
import { fittedFrame } from '../internal/frame.ts';
import { fittedOptions } from '../internal/paper.ts';
import { requireOptions } from '../internal/require-options.ts';
import { requireData, requireSome } from '../internal/requirements.ts';
import { shortened, textWidth } from '../internal/svg.ts';
import { inkOn, rampColor } from '../internal/ramps.ts';
import type { FittedPictureOptions } from '../picture-options.ts';
import { PlotError } from '../plot-error.ts';

export interface AttentionMapOptions extends FittedPictureOptions {
  /** of the columns: what is attended to; and of the rows, if there are no `queryTokens` */
  readonly tokens?: readonly string[] | undefined;
  /** of the rows: what attends, where it is another sequence (cross-attention) */
  readonly queryTokens?: readonly string[] | undefined;
  /** write the weights into the cells, in per cent */
  readonly values?: boolean | undefined;
}

/**
 * Draws how much each token (rows) attends to each (columns); white is 0, the darkest blue the largest weight.
 *
 * @param weights `weights[query][key]` of one head, finite and 0 or more: the softmax of a `MultiheadAttention`
 * @returns an SVG document
 * @throws {PlotError} if rows differ in length, a weight is negative or not finite, or there is not one token for each row and column
 * @example
 * const svg = attentionMap([[1, 0], [0.3, 0.7]], { tokens: ['the', 'cat'], values: true });
 * svg.includes('>cat<') && svg.includes('>70<'); // true
 */
export function attentionMap(weights: ArrayLike<ArrayLike<number>>, options: AttentionMapOptions = {}): string {
  const {
    title = 'Attention',
    tokens,
    queryTokens,
    values = false,
  } = requireOptions<AttentionMapOptions>(where, options, {
    tokens: true,
    queryTokens: true,
    values: true,
    ...fittedOptions,
  });
  requireData(where, 'weights', weights);
  requireSome(where, 'weights', weights);
  const rows = requireWeights(weights);
  const keys = requireTokens('tokens', tokens, rows[0].length);
  const queries = requireTokens(
    queryTokens === undefined ? 'tokens' : 'queryTokens',
    queryTokens ?? tokens,
    rows.length,
  );
  const largest = rows.flat().reduce((a, b) => Math.max(a, b), 0) || 1;
  const cells = rows.flatMap((row, query) =>
    row.map((weight, key) => ({
      query,
      key,
      weight,
      color: rampColor('blues', weight / largest),
    })),
  );
  const most = Math.max(rows.length, keys.length);
  const size = Math.max(values ? 34 : 16, Math.min(40, 480 / most), 180 / most);
  const longest = (names: readonly string[]): number => names.reduce((a, name) => Math.max(a, textWidth(name, 13)), 0);
  const upright = longest(keys) > size - 4;
  const margin = { top: 8, left: longest(queries) + 50, bottom: (upright ? longest(keys) : 16) + 36, right: 24 };
  const room = { width: margin.left + keys.length * size + margin.right, height: margin.top + rows.length * size };
  const width = Math.max(room.width + colorBarWidth, 300);
  const bandsOf = (names: readonly string[]) =>
    ({ domain: names.map((_, i) => i), tickFormat: (i: number) => names[i], tickSize: 0 }) as const;
  return fittedFrame(where, {
    options,
    content: { width, height: room.height + margin.bottom },
    title,
    body: ({ height }) =>
      chart({
        width: room.width,
        height,
        marginTop: margin.top,
        marginLeft: margin.left,
        marginBottom: margin.bottom,
        marginRight: margin.right,
        padding: 0,
        x: { ...axis('attended to', { offset: margin.bottom - 10 }), ...bandsOf(keys), tickRotate: upright ? -90 : 0 },
        y: { ...axis('attends', { offset: margin.left - 12 }), ...bandsOf(queries) },
        marks: [
          cell(cells, { x: 'key', y: 'query', fill: 'color', inset: size > 20 ? 0.5 : 0 }),
          text(values ? cells : [], {
            x: 'key',
            y: 'query',
            text: ({ weight }: { weight: number }) => (100 * weight).toFixed(0),
            fill: ({ weight }: { weight: number }) => inkOn(weight / largest),
          }),
        ],
        color: { type: 'identity' },
      }) +
      colorBar({
        x: room.width,
        y: margin.top,
        height: Math.max(rows.length * size, 80),
        title: 'weight',
        bands: rampBands('blues', { low: '0' }),
        topLabel: shortNumber(largest),
      }),
  });
}

const where = 'attentionMap';

function requireWeights(weights: ArrayLike<ArrayLike<number>>): number[][] {
  const rows = Array.from(weights, (row) => Array.from(row));
  requireSome(where, 'weights[0]', rows[0]);
  rows.forEach((row, i) => {
    if (row.length !== rows[0].length) {
      const problem = `weights[${i}] has ${row.length} weights but weights[0] ${rows[0].length}; all rows must be equally long`;
      throw new PlotError(where, problem, { expected: rows[0].length, got: row.length });
    }
    row.forEach((weight, j) => {
      if (!(weight >= 0 && weight < Infinity))
        throw new PlotError(where, `weights[${i}][${j}] is ${weight}; a weight is finite and 0 or more`, {
          got: weight,
        });
    });
  });
  return rows;
}

function requireTokens(name: string, tokens: readonly string[] | undefined, count: number): readonly string[] {
  if (tokens === undefined) return Array.from({ length: count }, (_, i) => String(i));
  if (tokens.length === count) return tokens.map((token) => shortened(token, 150, 13));
  const problem = `${name} has a length of ${tokens.length}, but there are ${count} weights for it`;
  throw new PlotError(where, problem, { expected: count, got: tokens.length });
}
