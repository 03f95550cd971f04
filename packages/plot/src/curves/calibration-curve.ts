import { dot, line, ruleX } from '@observablehq/plot';
import { axis, chart, yAxis } from '../internal/chart.ts';
import { colorOf, ink } from '../internal/colors.ts';
import { frame } from '../internal/frame.ts';
import { paperOptions } from '../internal/paper.ts';
import { requireOptions } from '../internal/require-options.ts';
import { requireData, requireSameLength, requireSome } from '../internal/requirements.ts';
import { counted } from '../internal/svg.ts';
import type { PictureOptions } from '../picture-options.ts';
import { PlotError } from '../plot-error.ts';

/** How sure a model was, and whether it came true. */
export interface Forecasts {
  /** 0 … 1 each: of class 1, or of the class that a model of several chose */
  readonly probabilities: ArrayLike<number>;
  /** 1 where it came true (the label is 1; the chosen class was right), else 0 */
  readonly outcomes: ArrayLike<number | boolean>;
}

export interface CalibrationCurveOptions extends PictureOptions {
  /** parts of equal width into which 0 … 1 is cut */
  readonly bins?: number | undefined;
}

/**
 * Draws how often forecasts came true against how sure the model was (a reliability diagram), with the expected calibration error.
 *
 * Under the diagonal a model is too sure, above it not sure enough. The larger a point, the more examples are in its bin.
 *
 * `ECE = Σ (examples in bin / all examples) · |share that came true − mean probability|`
 *
 * @param forecasts of one model, or of several by name
 * @returns an SVG document
 * @throws {PlotError} if there are no forecasts, a probability is outside 0 … 1, or an outcome is not 0 or 1
 * @example
 * const svg = calibrationCurve({ probabilities: [0.9, 0.9, 0.9, 0.1], outcomes: [1, 1, 0, 0] });
 * svg.includes('calibration error 0.200'); // true
 * @see https://arxiv.org/abs/1706.04599
 */
export function calibrationCurve(
  forecasts: Forecasts | Readonly<Record<string, Forecasts>>,
  options: CalibrationCurveOptions = {},
): string {
  const { title = 'Calibration', bins = 10 } = requireOptions<CalibrationCurveOptions>(where, options, {
    bins: true,
    ...paperOptions,
  });
  requireData(where, 'forecasts', forecasts);
  if (!(Number.isInteger(bins) && bins >= 1 && bins <= 1000))
    throw new PlotError(where, `bins is ${bins}; it must be a whole number of 1 to 1000`, { got: bins });
  const isOne = 'probabilities' in forecasts && 'length' in forecasts.probabilities;
  const named: [string, Forecasts][] = isOne ? [['model', forecasts as Forecasts]] : Object.entries(forecasts);
  requireSome(where, 'forecasts', named);
  const curves = named.map(([name, own], i) => ({ name, color: colorOf(i), ...binned(name, own, bins) }));
  const error = ({ expectedError }: Calibration): string => `expected calibration error ${expectedError.toFixed(3)}`;
  return frame(where, {
    options,
    page: { width: 520, height: 500 },
    title,
    notes: isOne ? [`${error(curves[0])} · ${counted(curves[0].examples, 'example')}`] : [],
    legend: isOne
      ? []
      : curves.map((curve) => ({ label: `${curve.name} · ${error(curve)}`, color: curve.color, glyph: '●' })),
    body: (room) =>
      chart({
        ...room,
        marginTop: 16, // half a point of the largest
        x: { ...axis('mean probability'), domain: [0, 1], grid: true },
        y: { ...yAxis('share that came true'), domain: [0, 1], grid: true },
        marks: [
          line([[0, 0], [1, 1]], { stroke: ink.muted, strokeDasharray: '5 5' }), // prettier-ignore
          curves.map(({ points, color }) => [
            ruleX(points, { x: 'x', y1: 'x', y2: 'y', stroke: color, strokeOpacity: 0.35, strokeWidth: 2 }),
            line(points, { x: 'x', y: 'y', stroke: color, strokeWidth: 2 }),
            dot(points, {
              x: 'x',
              y: 'y',
              r: ({ share }: Point) => 3 + 9 * Math.sqrt(share),
              fill: color,
              stroke: ink.paper,
            }),
          ]),
        ],
        r: { type: 'identity' },
      }),
  });
}

const where = 'calibrationCurve';

interface Point {
  /** mean probability of the bin */
  readonly x: number;
  /** share that came true */
  readonly y: number;
  readonly share: number;
}

interface Calibration {
  readonly points: readonly Point[];
  readonly expectedError: number;
  readonly examples: number;
}

function binned(name: string, { probabilities, outcomes }: Forecasts, bins: number): Calibration {
  requireData(where, `probabilities of "${name}"`, probabilities);
  requireData(where, `outcomes of "${name}"`, outcomes);
  requireSome(where, `probabilities of "${name}"`, probabilities);
  requireSameLength(where, ['outcomes', outcomes], ['probabilities', probabilities]);
  const count = new Float64Array(bins);
  const sure = new Float64Array(bins);
  const right = new Float64Array(bins);
  for (let i = 0; i < probabilities.length; i++) {
    const p = probabilities[i];
    if (!(p >= 0 && p <= 1))
      throw new PlotError(where, `probabilities[${i}] is ${p}; it must lie in 0 … 1`, { got: p });
    const outcome = Number(outcomes[i]);
    if (outcome !== 0 && outcome !== 1)
      throw new PlotError(where, `outcomes[${i}] is ${outcomes[i]}; it must be 0 or 1`, { got: outcomes[i] });
    const bin = Math.min(Math.floor(p * bins), bins - 1);
    count[bin]++;
    sure[bin] += p;
    right[bin] += outcome;
  }
  const examples = probabilities.length;
  const points = [...count.keys()]
    .filter((bin) => count[bin] > 0)
    .map((bin) => ({ x: sure[bin] / count[bin], y: right[bin] / count[bin], share: count[bin] / examples }));
  return { points, examples, expectedError: points.reduce((sum, { x, y, share }) => sum + share * Math.abs(y - x), 0) };
}
