import { paperOptions } from '../internal/paper.ts';
import { requireOptions } from '../internal/require-options.ts';
import { intervalAround, requireData, requirePairs, requireSome, type Points } from '../internal/requirements.ts';
import { scatter, type ScatterOptions } from './scatter.ts';

/** Where the points were at one moment. */
export interface PointsAtStep {
  /** an epoch or step, which stands in the title */
  readonly step: number;
  readonly points: Points;
}

export interface ScatterFramesOptions extends Omit<ScatterOptions, 'xRange' | 'yRange'> {
  /** what a step is called in the title */
  readonly stepLabel?: string | undefined;
}

/**
 * Draws points that move, e.g. a latent space while it is learned, as pictures for `animation`: a class has one colour in all of them, and the
 * axes stay.
 *
 * @param steps the same points at several moments, in the same coordinates (`projectOnto`)
 * @returns an SVG document for each step
 * @throws {PlotError} as `scatter`
 * @example
 * const steps = [1, 2, 3].map((step) => ({ step, points: [[step, 0], [-step, 1]] }));
 * const svg = animation(scatterFrames(steps, { labels: [0, 1], title: 'Latent space' }));
 * svg.includes('Latent space, epoch 3'); // true
 */
export function scatterFrames(steps: readonly PointsAtStep[], options: ScatterFramesOptions = {}): string[] {
  const { stepLabel = 'epoch', ...picture } = requireOptions<ScatterFramesOptions>('scatterFrames', options, {
    stepLabel: true,
    labels: true,
    classNames: true,
    pointNames: true,
    xLabel: true,
    yLabel: true,
    ...paperOptions,
  });
  requireData('scatterFrames', 'steps', steps);
  requireSome('scatterFrames', 'steps', steps);
  const all = steps.flatMap(({ step, points }) => requirePairs('scatterFrames', `points of step ${step}`, points));
  const finite = (axis: 0 | 1): number[] => all.map((point) => point[axis]).filter(Number.isFinite);
  const ranges = { xRange: intervalAround(finite(0), 0.05), yRange: intervalAround(finite(1), 0.05) };
  const title = (step: number): string => `${picture.title ?? 'Points'}, ${stepLabel} ${step.toLocaleString('en-US')}`;
  return steps.map(({ step, points }) => scatter(points, { ...picture, ...ranges, title: title(step) }));
}
