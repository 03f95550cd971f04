import { drawFunctionCurves, type Curve } from './function-curves.ts';
import { paperOptions } from '../internal/paper.ts';
import { requireOptions } from '../internal/require-options.ts';
import { requireData, requireNames, requireSameLength } from '../internal/requirements.ts';
import type { PictureOptions } from '../picture-options.ts';

/** What the curves of `@gradkit/metrics` give: x, y and thresholds of one curve, or lists of them, one for each class. */
export type ScoreCurve = readonly [
  x: readonly number[] | readonly (readonly number[])[],
  y: readonly number[] | readonly (readonly number[])[],
  ...rest: unknown[],
];

export interface ScoreCurveOptions extends PictureOptions {
  /** one for each curve */
  readonly classNames?: readonly string[] | undefined;
}

/**
 * Draws receiver operating characteristics: true against false positive rates, with the area under each, and what chance gives.
 *
 * @param curve what `ROC` of `@gradkit/metrics` gives: `[fpr, tpr, thresholds]`, or lists of them, one for each class
 * @returns an SVG document
 * @throws {PlotError} if there is no curve, or x and y differ in length
 * @example
 * const svg = rocCurve([[0, 0, 1], [0, 0.8, 1], [1, 0.6, 0.1]], { title: 'Cats' });
 * svg.includes('area 0.900'); // true
 */
export function rocCurve(curve: ScoreCurve, options: ScoreCurveOptions = {}): string {
  const { classNames, title = 'ROC', ...rest } = requireCurveOptions('rocCurve', options);
  const curves = namedCurves('rocCurve', [curve[0], curve[1]], classNames);
  const withArea = curves.map(([name, xy]) => [`${name} · area ${areaUnder(xy).toFixed(3)}`, xy] as const);
  return draw('rocCurve', [...withArea, ['chance', { x: [0, 1], y: [0, 1] }]], {
    ...rest,
    title,
    xLabel: 'false positive rate',
    yLabel: 'true positive rate',
  });
}

/**
 * Draws precision against recall.
 *
 * @param curve what `PrecisionRecallCurve` of `@gradkit/metrics` gives: `[precision, recall, thresholds]`, or lists of them, one for each
 *   class
 * @returns an SVG document
 * @throws {PlotError} if there is no curve, or precision and recall differ in length
 * @example
 * const svg = precisionRecallCurve([[0.5, 1, 1], [1, 0.8, 0], [0.1, 0.6]]);
 * svg.includes('recall'); // true
 */
export function precisionRecallCurve(curve: ScoreCurve, options: ScoreCurveOptions = {}): string {
  const { classNames, title = 'Precision and recall', ...rest } = requireCurveOptions('precisionRecallCurve', options);
  const curves = namedCurves('precisionRecallCurve', [curve[1], curve[0]], classNames);
  return draw('precisionRecallCurve', curves, { ...rest, title, xLabel: 'recall', yLabel: 'precision' });
}

function requireCurveOptions(where: string, options: ScoreCurveOptions): ScoreCurveOptions {
  return requireOptions<ScoreCurveOptions>(where, options, {
    classNames: true,
    ...paperOptions,
  });
}

type Line = Exclude<Curve, (x: number) => number>;

function namedCurves(
  where: string,
  [x, y]: readonly [ScoreCurve[0], ScoreCurve[1]],
  classNames: readonly string[] | undefined,
): (readonly [string, Line])[] {
  requireData(where, 'curve', x);
  requireData(where, 'curve', y);
  const several = Array.isArray(x[0]);
  const [xs, ys] = (several ? [x, y] : [[x], [y]]) as readonly (readonly (readonly number[])[])[];
  requireSameLength(where, ['y', ys], ['x', xs]);
  const names = several || classNames !== undefined ? requireNames(where, classNames, xs.length) : ['curve'];
  return xs.map((own, i) => {
    requireSameLength(where, [`y of "${names[i]}"`, ys[i]], ['x', own]);
    return [names[i], { x: own, y: ys[i] }] as const;
  });
}

function areaUnder({ x, y }: Line): number {
  let area = 0;
  for (let i = 1; i < x.length; i++) area += ((x[i] - x[i - 1]) * (y[i] + y[i - 1])) / 2;
  return area;
}

function draw(
  where: string,
  curves: readonly (readonly [string, Line])[],
  options: PictureOptions & { xLabel: string; yLabel: string },
): string {
  const dashed = curves.map(([name]) => name).filter((name) => name === 'chance');
  const shown = { ...options, dashed, range: [0, 1], yRange: [0, 1.02] } as const;
  return drawFunctionCurves(where, Object.fromEntries(curves), { options: shown, page: { width: 520, height: 480 } });
}
