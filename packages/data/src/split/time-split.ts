import { DataError, requireOptions, requireWholeNumber } from '@gradkit/core-tensor/functional';
import { requireDataset, type Dataset } from '../dataset/dataset.ts';
import { Subset } from '../dataset/subset.ts';
import type { Fold } from './fold.ts';
import { makeSplit, sizesOf, type Parts, type Split } from './parts.ts';

interface TimeSplitOptions {
  /** items that are left out at the start of each part but the first, so that parts do not share what lies close together; default 0 */
  readonly gap?: number | undefined;
}

/**
 * Divides a dataset that is in the order of time: every part is later than those before it.
 *
 * @param dataset earliest items first
 * @param parts fractions that add up to 1 or counts that add up to the number of items, as a list or by name, earliest first
 * @param options `gap`: items left out before each part but the first, default 0; windows over a sequence overlap by their length − 1
 * @returns one subset for each part, by the same position or name
 * @throws {ConfigError} if an option is unknown or wrong, or the parts do not add up
 * @throws {DataError} if the gap leaves no items of a part
 * @example
 * const data = new TensorDataset({ inputs: arange(10) });
 * const { train, test } = timeSplit(data, { train: 0.7, test: 0.3 }, { gap: 1 });
 * [train.length, [...test.indices]]; // [7, [8, 9]]
 */
export function timeSplit<Item, const P extends Parts>(
  dataset: Dataset<Item>,
  parts: P,
  options: TimeSplitOptions = {},
): Split<Item, P> {
  requireDataset('timeSplit', 'dataset', dataset);
  const { gap = 0 } = requireOptions<TimeSplitOptions>('timeSplit', options, { gap: true });
  requireWholeNumber('timeSplit', 'gap', gap, { least: 0 });
  let end = 0;
  const ranges = [...sizesOf('timeSplit', parts, dataset.length)].map(([name, size], i) => {
    const start = end + (i === 0 ? 0 : gap);
    end += size;
    if (start >= end)
      throw new DataError(
        'timeSplit',
        `a gap of ${gap} leaves no items of a part of ${size}; it must be smaller than each part but the first`,
        { expected: size - 1, got: gap },
      );
    return [name, range(start, end)] as const;
  });
  return makeSplit(dataset, parts, new Map(ranges));
}

interface TimeSeriesOptions {
  /** rounds, at least 2; default 5 */
  readonly folds?: number | undefined;
  /** items that are measured in a round; default the items divided by folds + 1 */
  readonly validationSize?: number | undefined;
  /** items to train with, the latest ones; default all that are earlier */
  readonly maxTrainSize?: number | undefined;
  /** items left out between training and measuring; default 0 */
  readonly gap?: number | undefined;
}

/**
 * Divides a dataset that is in the order of time for cross-validation: each fold trains with what was before and measures with what follows.
 *
 * @param dataset earliest items first; more than the folds measure
 * @param options `folds`: default 5; `validationSize`: items measured in a fold, default the items divided by folds + 1; `maxTrainSize`:
 *   how many of the items before are trained with, default all; `gap`: items left out between the two, default 0
 * @returns for each fold `{ train, validation }`, the earliest first
 * @throws {ConfigError} if an option is unknown or wrong
 * @throws {DataError} if there are too few items
 * @example
 * const data = new TensorDataset({ inputs: arange(6) });
 * const folds = timeSeriesSplit(data, { folds: 2 });
 * folds.map(({ train, validation }) => [[...train.indices], [...validation.indices]]); // [[[0, 1], [2, 3]], [[0, 1, 2, 3], [4, 5]]]
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.TimeSeriesSplit.html
 */
export function timeSeriesSplit<Item>(dataset: Dataset<Item>, options: TimeSeriesOptions = {}): Fold<Item>[] {
  const where = 'timeSeriesSplit';
  requireDataset(where, 'dataset', dataset);
  const known = { folds: true, validationSize: true, maxTrainSize: true, gap: true } as const;
  const { folds = 5, gap = 0, maxTrainSize, validationSize } = requireOptions<TimeSeriesOptions>(where, options, known);
  requireWholeNumber(where, 'folds', folds, { least: 2 });
  requireWholeNumber(where, 'gap', gap, { least: 0 });
  if (maxTrainSize !== undefined) requireWholeNumber(where, 'maxTrainSize', maxTrainSize, { least: 1 });
  if (validationSize !== undefined) requireWholeNumber(where, 'validationSize', validationSize, { least: 1 });
  const { length } = dataset;
  const size = validationSize ?? Math.floor(length / (folds + 1));
  const first = length - folds * size;
  if (size === 0 || first - gap < 1) {
    const least = folds * Math.max(size, 1) + gap + 1;
    throw new DataError(
      where,
      `there are ${length} items but ${folds} folds of ${Math.max(size, 1)} behind a gap of ${gap} need at least ${least}`,
      { expected: least, got: length },
    );
  }
  return Array.from({ length: folds }, (_, fold) => {
    const start = first + fold * size;
    const end = start - gap;
    return {
      train: new Subset(dataset, range(Math.max(0, end - (maxTrainSize ?? end)), end)),
      validation: new Subset(dataset, range(start, start + size)),
    };
  });
}

function range(start: number, end: number): Int32Array {
  return Int32Array.from({ length: end - start }, (_, i) => start + i);
}
