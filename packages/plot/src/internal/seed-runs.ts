import { requireSameLength, requireSome } from './requirements.ts';

/** How far the runs of one setting lie apart, at one step. */
export interface BandPoint {
  readonly x: number;
  readonly low: number;
  readonly high: number;
}

export type BandKind = 'range' | 'deviation';

/** Several runs of one setting, e.g. with other seeds; a run that stopped early is shorter. */
export interface Runs {
  readonly runs: readonly ArrayLike<number>[];
  /** steps of the longest run; without them 1, 2, 3 … */
  readonly x?: ArrayLike<number> | undefined;
}

/**
 * The mean of several runs at each step, and around it their range or one standard deviation to either side
 * (`√(Σ(y − mean)² / (n − 1))`). A step that some runs have not reached counts the others; a step where a run is not finite is a gap.
 */
export function summarizeRuns(
  where: string,
  name: string,
  { runs, x }: Runs,
  kind: BandKind,
): { mean: [x: number, y: number][]; band: BandPoint[] } {
  requireSome(where, `runs of "${name}"`, runs);
  runs.forEach((run, i) => requireSome(where, `run ${i} of "${name}"`, run));
  const steps = runs.reduce((length, run) => Math.max(length, run.length), 0);
  if (x !== undefined) requireSameLength(where, [`x of "${name}"`, x], ['the longest run', { length: steps }]);
  const mean: [number, number][] = [];
  const band: BandPoint[] = [];
  for (let i = 0; i < steps; i++) {
    const at = x?.[i] ?? i + 1;
    const values = runs.filter((run) => i < run.length).map((run) => run[i]);
    const middle = values.reduce((total, value) => total + value, 0) / values.length;
    mean.push([at, middle]);
    band.push({ x: at, ...(kind === 'range' ? range(values) : deviation(values, middle)) });
  }
  return { mean, band };
}

function range(values: readonly number[]): { low: number; high: number } {
  return { low: Math.min(...values), high: Math.max(...values) };
}

function deviation(values: readonly number[], mean: number): { low: number; high: number } {
  const squares = values.reduce((total, value) => total + (value - mean) ** 2, 0);
  const one = values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1));
  return { low: mean - one, high: mean + one };
}

/** A band of at most `buckets` points that covers all of the given ones. */
export function thinBand(band: readonly BandPoint[], buckets = 1000): readonly BandPoint[] {
  if (band.length <= buckets) return band;
  const size = band.length / buckets;
  return Array.from({ length: buckets }, (_, i) => {
    const part = band.slice(Math.floor(i * size), Math.floor((i + 1) * size));
    return {
      x: part[0].x,
      low: Math.min(...part.map(({ low }) => low)),
      high: Math.max(...part.map(({ high }) => high)),
    };
  });
}
