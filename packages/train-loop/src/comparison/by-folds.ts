import { ConfigError } from '@gradkit/core-tensor/functional';
import type { Subset, Table } from '@gradkit/data';
import type { Examples } from '../baselines/estimator.ts';
import { trainFolds, type FoldRecord } from '../selection/cross-validate.ts';
import { foldsOf, isTable, type Divisible, type FoldOptions, type Parts } from '../selection/folds-of.ts';
import { studentWithin } from '../selection/student-t.ts';
import { foldError, summarize } from '../selection/summarize.ts';
import { besideBaselines, type Compare, type Comparison, type Measured } from './comparison.ts';
import { fitAndPredict, isBaseline, makeModel, scoresOf, type Setting } from './measure.ts';

interface FoldSetting<Item> extends Setting, Omit<FoldOptions, 'seed'> {
  readonly prepare?: ((parts: Parts<Subset<Item> | Table>) => Parts<Examples>) | undefined;
}

/** Compares models by cross-validation, with the same folds for all; differences have the interval of the corrected t-test. */
export async function compareByFolds<Item>(data: Divisible<Item>, setting: FoldSetting<Item>): Promise<Comparison> {
  const { models, metrics, better, confidence, seed, prepare, onModel, signal } = setting;
  const folds = foldsOf('compareModels', data, setting);
  if (prepare === undefined && isTable(data))
    throw new ConfigError(
      'compareModels',
      'data is a table; give prepare, which makes examples of its parts, or a dataset',
    );
  const records = new Map<string, readonly FoldRecord[]>();
  const measured: Measured[] = [];
  const entries = Object.entries(models);
  for (const [model, make] of entries) {
    let ofBaseline = false;
    const { folds: trained, summary } = await trainFolds(
      data,
      async ({ train, validation, seed: ofFold }) => {
        const fresh = makeModel(model, make, ofFold);
        ofBaseline = isBaseline(fresh);
        const parts = prepare?.({ train, validation }) ?? ({ train, validation } as Parts<Examples>); // read as such
        return scoresOf(metrics, await fitAndPredict(fresh, parts.train, parts.validation));
      },
      folds,
      { seed, confidence, signal },
    );
    records.set(model, trained);
    const seconds = trained.reduce((sum, fold) => sum + fold.seconds, 0);
    const error = trained.find((fold) => fold.error !== null)?.error ?? null;
    const scores = Object.entries(summary).map(([name, { mean: value, low, high }]) => [name, { value, low, high }]);
    measured.push({ model, isBaseline: ofBaseline, seconds, scores: Object.fromEntries(scores), error });
    onModel?.(model, { done: measured.length, total: entries.length });
  }
  const compare: Compare = (model, baseline, metric) => {
    const others = records.get(baseline)!;
    const pairs = records.get(model)!.filter(({ error }, i) => error === null && others[i].error === null);
    if (pairs.length === 0) return null;
    const values = pairs.map(({ scores, number }) => scores[metric] - others[number].scores[metric]);
    const { mean: value, std, low, high } = summarize(values, pairs, confidence);
    return { value, low, high, pValue: pValueOf(value, foldError(std, pairs), pairs.length - 1) };
  };
  return {
    models: besideBaselines(measured, better, compare),
    metrics: better,
    method: 'corrected t-test',
    confidence,
  };
}

/** Two-sided. */
function pValueOf(mean: number, error: number, degrees: number): number {
  if (degrees === 0) return Number.NaN;
  if (mean === 0) return 1;
  return 1 - studentWithin(Math.abs(mean) / error, degrees);
}
