import { permutation, requireOptions } from '@gradkit/core-tensor/functional';
import { requireDataset, type Dataset } from '../dataset/dataset.ts';
import { generatorOf } from '../seeding.ts';
import { foldsFrom, requireAtLeastFolds, requireFoldOptions, runs, type Fold, type FoldOptions } from './fold.ts';

/**
 * Divides a dataset for cross-validation: every item is measured in one fold and trained with in all others.
 *
 * @param dataset at least as many items as folds
 * @param options `folds`: default 5; `shuffle`: draws which items go together, default false: neighbours do; then `seed` or `rng`
 * @returns for each fold `{ train, validation }`, both in the order of the dataset
 * @throws {ConfigError} if an option is unknown or wrong
 * @throws {DataError} if there are fewer items than folds
 * @example
 * const data = new TensorDataset({ inputs: arange(5) });
 * const folds = kFold(data, { folds: 2 });
 * folds.map(({ validation }) => [...validation.indices]); // [[0, 1, 2], [3, 4]]
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.KFold.html
 */
export function kFold<Item>(dataset: Dataset<Item>, options: FoldOptions = {}): Fold<Item>[] {
  requireDataset('kFold', 'dataset', dataset);
  requireOptions<FoldOptions>('kFold', options, { folds: true, shuffle: true, seed: true, rng: true });
  const { folds, shuffle } = requireFoldOptions('kFold', options);
  const { length } = dataset;
  requireAtLeastFolds('kFold', length, 'items', folds);
  const places = runs(length, folds);
  if (!shuffle) return foldsFrom(dataset, places, folds);
  const order = permutation(length, { rng: generatorOf('kFold', options) }).data;
  return foldsFrom(
    dataset,
    places.map((_, i) => places[order[i]]),
    folds,
  );
}
