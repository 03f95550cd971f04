import { areaY, lineY } from '@observablehq/plot';
import { axis, chart, yAxis } from '../internal/chart.ts';
import { colorOf, ink } from '../internal/colors.ts';
import { frame } from '../internal/frame.ts';
import { paperOptions } from '../internal/paper.ts';
import { requireOptions } from '../internal/require-options.ts';
import { requireData, requireInterval, requireSome, type Interval } from '../internal/requirements.ts';
import type { PictureOptions } from '../picture-options.ts';
import { PlotError } from '../plot-error.ts';

/** All values of a tensor at a step of a training. */
export interface ValuesAtStep {
  readonly step: number;
  readonly values: ArrayLike<number>;
}

export interface HistogramsOptions extends PictureOptions {
  /** what the values are, e.g. `weight of layer 1` */
  readonly xLabel?: string | undefined;
  /** unit of the steps */
  readonly yLabel?: string | undefined;
  readonly bins?: number | undefined;
  /** values to show; without it the lowest to the highest */
  readonly range?: Interval | undefined;
}

/**
 * Draws how the distribution of weights, gradients or activations changes while a network learns: a ridge per step, the latest in front.
 *
 * The height of a ridge is the share of the step's values in each bin; all steps have the same bins. Of more than 40 steps every
 * second, third … is drawn, and the last. Values that are not finite or outside `range` are not drawn and are counted under the title.
 *
 * @returns an SVG document
 * @throws {PlotError} if there are no steps, or no value is finite
 * @example
 * const steps = [1, 2, 3].map((step) => ({ step, values: [-1, 0, 0, 1].map((w) => w * step) }));
 * const svg = histograms(steps, { title: 'Weights', xLabel: 'weight' });
 * svg.match(/aria-label="area"/g)?.length; // 3
 */
export function histograms(steps: readonly ValuesAtStep[], options: HistogramsOptions = {}): string {
  const {
    title = 'Histograms',
    xLabel = 'value',
    yLabel = 'epoch',
    bins = 60,
    range,
  } = requireOptions<HistogramsOptions>(where, options, {
    xLabel: true,
    yLabel: true,
    bins: true,
    range: true,
    ...paperOptions,
  });
  requireData(where, 'steps', steps);
  requireSome(where, 'steps', steps);
  if (!(Number.isInteger(bins) && bins >= 2 && bins <= 10_000))
    throw new PlotError(where, `bins is ${bins}; it must be a whole number of 2 to 10000`, { got: bins });
  if (range !== undefined) requireInterval(where, 'range', range);
  const interval = range ?? extent(steps);
  const ridges = strided(steps, mostRidges, 0).map(({ step, values }) => ({ step, ...shares(values, interval, bins) }));
  const highest = ridges.reduce((high, ridge) => ridge.shares.reduce((a, b) => Math.max(a, b), high), 0);
  const overlap = Math.min(ridges.length, 5); // a ridge may be as high as five steps of the axis
  const middles = Array.from(
    { length: bins },
    (_, k) => interval[0] + ((k + 0.5) / bins) * (interval[1] - interval[0]),
  );
  const left = ridges.reduce((total, ridge) => total + ridge.leftOut, 0);
  const labelled = strided([...ridges.keys()], 8);
  return frame(where, {
    options,
    page: { width: 640, height: 460 },
    title,
    notes: left > 0 ? [`${left.toLocaleString('en-US')} values not finite or outside the axis`] : [],
    body: (room) =>
      chart({
        ...room,
        x: { ...axis(xLabel), domain: interval },
        y: {
          ...yAxis(yLabel),
          // the first step at the back, which is the top
          domain: [-0.3, ridges.length - 1 + overlap],
          ticks: labelled.map((i) => ridges.length - 1 - i),
          tickFormat: (y: number) => ridges[ridges.length - 1 - y].step.toLocaleString('en-US'),
        },
        marks: ridges.map((ridge, i) => {
          const base = ridges.length - 1 - i;
          const points = middles.map((x, k) => ({ x, base, top: base + (overlap * ridge.shares[k]) / highest }));
          return [
            areaY(points, {
              x: 'x',
              y1: 'base',
              y2: 'top',
              fill: colorOf(0),
              fillOpacity: 0.35 + (0.5 * (i + 1)) / ridges.length,
            }),
            lineY(points, { x: 'x', y: 'top', stroke: ink.paper, strokeWidth: 1.25 }),
          ];
        }),
      }),
  });
}

const where = 'histograms';
const mostRidges = 40;

/** Every second, third … of a list, so that about `most` are left, and its last unless that is near the one before. */
function strided<T>(list: readonly T[], most: number, nearest = 0.5): T[] {
  const stride = Math.ceil(list.length / most);
  const last = list.length - 1;
  return list.filter((_, i) => i % stride === 0 || (i === last && (i % stride) / stride > nearest));
}

function extent(steps: readonly ValuesAtStep[]): Interval {
  let [low, high] = [Infinity, -Infinity];
  steps.forEach(({ values }, s) => {
    requireData(where, `values of steps[${s}]`, values);
    for (let i = 0; i < values.length; i++) {
      if (!Number.isFinite(values[i])) continue;
      low = Math.min(low, values[i]);
      high = Math.max(high, values[i]);
    }
  });
  if (low > high) throw new PlotError(where, 'no value of any step is finite; nothing can be drawn', { got: 0 });
  return low === high ? [low - 1, high + 1] : [low, high];
}

function shares(values: ArrayLike<number>, [low, high]: Interval, bins: number): { shares: number[]; leftOut: number } {
  const counts = new Array<number>(bins).fill(0);
  let inside = 0;
  for (let i = 0; i < values.length; i++) {
    if (!(values[i] >= low && values[i] <= high)) continue;
    counts[Math.min(Math.floor(((values[i] - low) / (high - low)) * bins), bins - 1)]++;
    inside++;
  }
  return { shares: counts.map((count) => count / Math.max(inside, 1)), leftOut: values.length - inside };
}
