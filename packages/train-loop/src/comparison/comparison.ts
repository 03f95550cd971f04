import type { Better } from '../metric.ts';

/** A metric of a model, and the interval of confidence for it. */
export interface Score {
  /** of the test part, or the mean of the folds */
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** How a model's metric differs from that of the best baseline. */
export interface Difference {
  /** the baseline's name */
  readonly baseline: string;
  /** model − baseline, and the interval of confidence for it */
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** `value` as a share of the baseline's metric: −0.2 is 20 % less */
  readonly relative: number;
  /** how likely a difference as large were if there was none */
  readonly pValue: number;
  /** whether the whole interval lies on the better side */
  readonly isBetter: boolean;
}

/** What a comparison says about a model. */
export interface ComparedModel {
  readonly model: string;
  readonly isBaseline: boolean;
  /** for fitting and predicting, all folds together */
  readonly seconds: number;
  /** by metric; none where it failed */
  readonly scores: Readonly<Record<string, Score>>;
  /** by metric; none of the best baseline itself */
  readonly differences: Readonly<Record<string, Difference>>;
  /** what it failed with, in any fold; null if it did not */
  readonly error: string | null;
}

/** What a comparison has found: plain data, which can be written as JSON. */
export interface Comparison {
  /** in the order in which they were given */
  readonly models: readonly ComparedModel[];
  /** by metric, which values are better */
  readonly metrics: Readonly<Record<string, Better>>;
  /** where intervals come from */
  readonly method: 'corrected t-test' | 'paired bootstrap';
  /** of the intervals */
  readonly confidence: number;
}

/** What was measured of a model, before it is compared. */
export interface Measured {
  readonly model: string;
  readonly isBaseline: boolean;
  readonly seconds: number;
  readonly scores: Readonly<Record<string, Score>>;
  readonly error: string | null;
}

/** The interval of a difference, and how likely it were. */
export type Compare = (
  model: string,
  baseline: string,
  metric: string,
) => Pick<Difference, 'value' | 'low' | 'high' | 'pValue'> | null;

/** Puts every model beside the baseline that is best by each metric. */
export function besideBaselines(
  measured: readonly Measured[],
  metrics: Readonly<Record<string, Better>>,
  compare: Compare,
): ComparedModel[] {
  const best = new Map(Object.entries(metrics).map(([metric, better]) => [metric, bestOf(measured, metric, better)]));
  return measured.map((each) => {
    const differences: Record<string, Difference> = {};
    for (const [metric, baseline] of best) {
      if (baseline === null || baseline === each || !Object.hasOwn(each.scores, metric)) continue;
      const found = compare(each.model, baseline.model, metric);
      if (found === null) continue;
      const relative = found.value / Math.abs(baseline.scores[metric].value);
      const isBetter = metrics[metric] === 'lower' ? found.high < 0 : found.low > 0;
      differences[metric] = { baseline: baseline.model, ...found, relative, isBetter };
    }
    return { ...each, differences };
  });
}

function bestOf(measured: readonly Measured[], metric: string, better: Better): Measured | null {
  const sign = better === 'lower' ? 1 : -1;
  const worth = ({ scores }: Measured): number => sign * scores[metric].value;
  const baselines = measured.filter(({ isBaseline, scores }) => isBaseline && Object.hasOwn(scores, metric));
  return baselines.toSorted((a, b) => worth(a) - worth(b))[0] ?? null;
}
