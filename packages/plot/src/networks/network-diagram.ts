import { colorOf, ink } from '../internal/colors.ts';
import { shortNumber } from '../internal/color-scale.ts';
import { frame } from '../internal/frame.ts';
import { paperOptions } from '../internal/paper.ts';
import { requireOptions } from '../internal/require-options.ts';
import { requireData, requireSameLength, requireSome } from '../internal/requirements.ts';
import { escapeXml, fixed, shortened, tag, textWidth } from '../internal/svg.ts';
import type { PictureOptions } from '../picture-options.ts';
import { PlotError } from '../plot-error.ts';

export interface NetworkDiagramOptions extends PictureOptions {
  /** the biases of each layer, which colour the rings of its neurons */
  readonly biases?: readonly ArrayLike<number>[] | undefined;
  readonly inputNames?: readonly string[] | undefined;
  readonly outputNames?: readonly string[] | undefined;
  /** what stands under each column, the inputs' first; without it `inputs`, `hidden 1` … `outputs` */
  readonly layerNames?: readonly string[] | undefined;
  /** neurons of a layer that are drawn; of more, those in the middle are left out */
  readonly maxNeurons?: number | undefined;
  /** the weight that has the widest line; without it the largest of all, e.g. the same for all pictures of an animation */
  readonly largest?: number | undefined;
}

/**
 * Draws a small dense network: a circle for each neuron and a line for each weight, blue above 0 and orange below, the wider the larger.
 *
 * @param weights of each linear layer, `[outFeatures][inFeatures]` as `Linear.weight` has them
 * @returns an SVG document
 * @throws {PlotError} if a layer has not as many inputs as the one before has outputs, a weight is not finite, or names do not fit
 * @example
 * const hidden = [[20, 20], [-20, -20]]; // or, and not-and
 * const svg = networkDiagram([hidden, [[20, 20]]], { biases: [[-10, 30], [-30]], inputNames: ['a', 'b'], outputNames: ['xor'] });
 * svg.match(/<circle/g)?.length; // 5
 */
export function networkDiagram(
  weights: readonly ArrayLike<ArrayLike<number>>[],
  options: NetworkDiagramOptions = {},
): string {
  const {
    title = 'Network',
    biases,
    inputNames,
    outputNames,
    layerNames,
    maxNeurons = 16,
    largest,
  } = requireOptions<NetworkDiagramOptions>(where, options, {
    biases: true,
    inputNames: true,
    outputNames: true,
    layerNames: true,
    maxNeurons: true,
    largest: true,
    ...paperOptions,
  });
  const layers = requireWeights(weights);
  const sizes = [layers[0][0].length, ...layers.map((rows) => rows.length)];
  if (!(Number.isInteger(maxNeurons) && maxNeurons >= 3))
    throw new PlotError(where, `maxNeurons is ${maxNeurons}; it must be a whole number of at least 3`, {
      got: maxNeurons,
    });
  if (largest !== undefined && !(largest > 0 && largest < Infinity))
    throw new PlotError(where, `largest is ${largest}; it must be above 0 and finite`, { got: largest });
  if (biases !== undefined) {
    requireSameLength(where, ['biases', biases], ['weights', layers]);
    biases.forEach((bias, l) => requireSameLength(where, [`biases[${l}]`, bias], [`weights[${l}]`, layers[l]]));
  }
  if (inputNames !== undefined) requireSameLength(where, ['inputNames', inputNames], ['inputs', layers[0][0]]);
  if (outputNames !== undefined) requireSameLength(where, ['outputNames', outputNames], ['outputs', layers.at(-1)!]);
  const names = layerNames ?? sizes.map((_, l) => columnName(l, sizes.length));
  requireSameLength(where, ['layerNames', names], ['layers with the inputs', sizes]);

  const columns = sizes.map((size) => shownOf(size, maxNeurons));
  const tallest = columns.reduce((most, { places }) => Math.max(most, places), 0);
  const strongest = largest ?? (layers.flat(2).reduce((most, w) => Math.max(most, Math.abs(w)), 0) || 1);
  const [inputLabels = [], outputLabels = []] = [inputNames, outputNames].map((list) =>
    list?.map((name) => shortened(name, 150, 13)),
  );
  const longest = (list: readonly string[]): number =>
    list.reduce((most, name) => Math.max(most, textWidth(name, 13)), 0);
  const margin = { left: Math.max(longest(inputLabels) + 34, 60), right: Math.max(longest(outputLabels) + 34, 60) };
  return frame(where, {
    options,
    page: {
      width: Math.max(420, margin.left + margin.right + 150 * layers.length),
      height: 140 + Math.max(3, tallest) * 38,
    },
    title,
    legend: [
      { label: 'weight above 0', color: positive, glyph: '——' },
      { label: `below 0, the widest ±${shortNumber(strongest)}`, color: negative, glyph: '——' },
    ],
    body: (room) => {
      const step = Math.min((room.height - 50) / tallest, 52);
      const radius = Math.min(13, 0.36 * step);
      const x = (l: number): number => margin.left + (l / layers.length) * (room.width - margin.left - margin.right);
      const y = (l: number, place: number): number =>
        (room.height - 34) / 2 + (place - (columns[l].places - 1) / 2) * step;
      const seen = (l: number): [neuron: number, place: number][] => columns[l].neurons;
      const lines = layers.flatMap((rows, l) =>
        seen(l + 1).flatMap(([to, toPlace]) =>
          seen(l).map(([from, fromPlace]) => {
            const share = Math.min(Math.abs(rows[to][from]) / strongest, 1);
            return { share, weight: rows[to][from], ends: [x(l), y(l, fromPlace), x(l + 1), y(l + 1, toPlace)] };
          }),
        ),
      );
      lines.sort((a, b) => a.share - b.share); // strong ones on top
      return (
        lines.map(drawWeight).join('') +
        sizes
          .map((size, l) => {
            const circles = seen(l).map(([neuron, place]) => {
              const bias = l === 0 ? undefined : biases?.[l - 1][neuron];
              const ring = bias === undefined || bias === 0 ? ink.muted : bias > 0 ? positive : negative;
              const at = { cx: x(l), cy: y(l, place), r: radius };
              return tag('circle', {
                ...at,
                fill: ink.paper,
                stroke: ring,
                'stroke-width': bias === undefined ? 1.5 : 2.5,
              });
            });
            const caption = { x: x(l), y: room.height - 12, 'text-anchor': 'middle', fill: ink.muted };
            const count = `${names[l]}${columns[l].neurons.length < size ? ` (${size})` : ''}`;
            return (
              circles.join('') +
              ellipsis(columns[l], x(l), (place) => y(l, place)) +
              tag('text', caption, escapeXml(count))
            );
          })
          .join('') +
        seen(0)
          .map(([i, place]) => label(inputLabels[i], x(0) - radius - 8, y(0, place), 'end'))
          .join('') +
        seen(layers.length)
          .map(([i, place]) => label(outputLabels[i], x(layers.length) + radius + 8, y(layers.length, place), 'start'))
          .join('')
      );
    },
  });
}

const where = 'networkDiagram';
const [positive, negative] = [colorOf(0), colorOf(1)];

function columnName(l: number, columns: number): string {
  if (l === 0) return 'inputs';
  if (l === columns - 1) return 'outputs';
  return columns === 3 ? 'hidden' : `hidden ${l}`;
}

function requireWeights(weights: readonly ArrayLike<ArrayLike<number>>[]): number[][][] {
  requireData(where, 'weights', weights);
  requireSome(where, 'weights', weights);
  const layers = Array.from(weights, (rows, l) => {
    requireData(where, `weights[${l}]`, rows);
    requireSome(where, `weights[${l}]`, rows);
    return Array.from(rows, (row) => Array.from(row));
  });
  layers.forEach((rows, l) => {
    const inputs = l === 0 ? rows[0].length : layers[l - 1].length;
    requireSome(where, `weights[${l}][0]`, rows[0]);
    rows.forEach((row, i) => {
      if (row.length !== inputs) {
        const before = l === 0 ? `weights[0][0] has ${inputs}` : `the layer before has ${inputs} outputs`;
        throw new PlotError(
          where,
          `weights[${l}][${i}] has ${row.length} weights but ${before}; they must be equally many`,
          {
            expected: inputs,
            got: row.length,
          },
        );
      }
      const wrong = row.findIndex((weight) => !Number.isFinite(weight));
      if (wrong >= 0)
        throw new PlotError(where, `weights[${l}][${i}][${wrong}] is ${row[wrong]}; it must be finite`, {
          got: row[wrong],
        });
    });
  });
  return layers;
}

/** Which neurons of a column are drawn at which places. */
interface ShownNeurons {
  readonly neurons: [neuron: number, place: number][];
  readonly places: number;
  /** the place of the dots that stand for what is left out */
  readonly gap: number | null;
}

function shownOf(size: number, most: number): ShownNeurons {
  if (size <= most) return { neurons: Array.from({ length: size }, (_, i) => [i, i]), places: size, gap: null };
  const above = Math.ceil((most - 1) / 2);
  const below = most - 1 - above;
  const upper = Array.from({ length: above }, (_, i): [number, number] => [i, i]);
  const lower = Array.from({ length: below }, (_, i): [number, number] => [size - below + i, above + 1 + i]);
  return { neurons: [...upper, ...lower], places: most, gap: above };
}

function ellipsis({ gap }: ShownNeurons, x: number, y: (place: number) => number): string {
  if (gap === null) return '';
  const dots = [-5, 0, 5].map((dy) => `M${fixed(x)},${fixed(y(gap) + dy)}h0`).join('');
  return tag('path', { d: dots, stroke: ink.muted, 'stroke-width': 3, 'stroke-linecap': 'round' });
}

function drawWeight({
  share,
  weight,
  ends: [x1, y1, x2, y2],
}: {
  share: number;
  weight: number;
  ends: number[];
}): string {
  const bend = (x1 + x2) / 2;
  return tag('path', {
    d: `M${fixed(x1)},${fixed(y1)}C${fixed(bend)},${fixed(y1)} ${fixed(bend)},${fixed(y2)} ${fixed(x2)},${fixed(y2)}`,
    fill: 'none',
    stroke: weight < 0 ? negative : positive,
    'stroke-width': 0.4 + 5.6 * share,
    'stroke-opacity': 0.25 + 0.65 * share,
  });
}

function label(name: string | undefined, x: number, y: number, anchor: 'start' | 'end'): string {
  return name === undefined ? '' : tag('text', { x, y: y + 4.5, 'text-anchor': anchor }, escapeXml(name));
}
