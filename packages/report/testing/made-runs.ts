import { diagnose } from '../src/diagnosis/diagnose.ts';
import type { ClassPredictions } from '../src/record/predictions.ts';
import type { RunRecord } from '../src/record/run-record.ts';

/** A run with losses of training and, if given, of validation. */
export function run(
  losses: readonly number[],
  validation?: readonly number[],
  others: Partial<RunRecord> = {},
): RunRecord {
  const history = losses.map((loss, i) => ({
    epoch: i + 1,
    seconds: 1,
    loss,
    ...(validation === undefined ? {} : { validationLoss: validation[i] }),
  }));
  return { name: 'run', history, ...others };
}

/** Kinds of what is found. */
export const kindsOf = (record: RunRecord): string[] => diagnose(record).map(({ kind }) => kind);

/** Values that fall from `from` towards `to`, by a share of the distance in each epoch. */
export const falling = (epochs: number, from: number, to: number, share = 0.4): number[] =>
  Array.from({ length: epochs }, (_, i) => to + (from - to) * (1 - share) ** i);

/** What a model said of examples, given as a confusion matrix. */
export const classes = (confusion: number[][]): ClassPredictions => ({
  kind: 'classes',
  examples: confusion.flat().reduce((a, b) => a + b),
  confusion,
  worst: [],
  cells: [],
});
