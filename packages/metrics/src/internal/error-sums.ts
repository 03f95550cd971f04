import { ConfigError, requireOptions, type OptionNames } from '@gradkit/core-tensor/functional';
import type { Better, MetricDefinition } from '../metric.ts';
import { oneOrAll, readPairs, requireOutputs, type OutputsOption } from './float-pairs.ts';

/** Errors of each column added up, and of how many rows. */
export type ErrorSums = { readonly sums: readonly number[]; readonly count: number };

/** One number, or with several outputs a list. */
export type ErrorResult = number | number[];

/** How errors become a result. */
export interface ErrorRule {
  readonly better: Better;
  /** the error of one value */
  error(predicted: number, truth: number): number;
  /** the result, from the sum of errors and their number; default their mean */
  finish?(sum: number, count: number): number;
}

/** What all sums of errors have in common. */
export function errorSums(where: string, numOutputs: number) {
  const nothing: ErrorSums = { sums: new Array<number>(numOutputs).fill(0), count: 0 };
  return {
    init: () => nothing,
    merge(a: ErrorSums, b: ErrorSums): ErrorSums {
      if (a.sums.length !== b.sums.length)
        throw new ConfigError(
          where,
          `one state is of ${a.sums.length} outputs but the other of ${b.sums.length}; only states of the same outputs can be merged`,
          { expected: a.sums.length, got: b.sums.length },
        );
      return { sums: a.sums.map((sum, i) => sum + b.sums[i]), count: a.count + b.count };
    },
  };
}

/** The definition of a metric that adds up errors. */
export function ofErrors<Result extends ErrorResult>(
  where: string,
  { numOutputs = 1 }: OutputsOption,
  { better, error, finish = (sum, count) => sum / count }: ErrorRule,
): MetricDefinition<ErrorSums, Result> {
  requireOutputs(where, numOutputs);
  const { init, merge } = errorSums(where, numOutputs);
  return {
    better,
    init,
    merge,
    update(state, ...batch) {
      const { predicted, truth } = readPairs(where, ...batch, numOutputs);
      const sums = new Array<number>(numOutputs).fill(0);
      for (let i = 0; i < truth.length; i++) sums[i % numOutputs] += error(predicted[i], truth[i]);
      return merge(state, { sums, count: truth.length / numOutputs });
    },
    compute: ({ sums, count }) =>
      oneOrAll(
        sums.map((sum) => finish(sum, count)),
        numOutputs,
      ) as Result,
  };
}

/** Gives the options back. @throws {ConfigError} if one is not known */
export function requireNumOutputs<O extends OutputsOption>(where: string, options: O, more?: object): O {
  return requireOptions(where, options, { numOutputs: true, ...more } as OptionNames<O>);
}
