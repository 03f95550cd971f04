import { DataError, permutation, requireOptions } from '@gradkit/core-tensor/functional';
import { requireDataset, type Dataset } from '../dataset/dataset.ts';
import { generatorOf } from '../seeding.ts';
import { foldsFrom, requireFoldOptions, type Fold, type FoldOptions } from './fold.ts';
import { labelsOf, type LabelOptions } from './labels.ts';

interface StratifiedFoldOptions extends FoldOptions, LabelOptions {}

/**
 * Divides a dataset for cross-validation so that every fold has each class in the same proportion, up to an item.
 *
 * @param dataset at least as many items of each class as folds
 * @param options `labels`: the class of each item, default the labels of a TensorDataset; `folds`: default 5; `shuffle`: draws which
 *   items of a class go together, default false: neighbours do; then `seed` or `rng`
 * @returns for each fold `{ train, validation }`, both in the order of the dataset
 * @throws {ConfigError} if an option is unknown or wrong, or there are no labels
 * @throws {DataError} if there are not as many labels as items, or a class has fewer items than there are folds
 * @example
 * const data = new TensorDataset({ inputs: zeros([6]), labels: tensor([0, 0, 0, 0, 1, 1], { dtype: 'int32' }) });
 * const folds = stratifiedKFold(data, { folds: 2 });
 * folds.map(({ validation }) => [...validation.indices]); // [[0, 1, 4], [2, 3, 5]]
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.StratifiedKFold.html (there a rare class is a warning)
 */
export function stratifiedKFold<Item>(dataset: Dataset<Item>, options: StratifiedFoldOptions = {}): Fold<Item>[] {
  requireDataset('stratifiedKFold', 'dataset', dataset);
  const known = { labels: true, folds: true, shuffle: true, seed: true, rng: true } as const;
  requireOptions<StratifiedFoldOptions>('stratifiedKFold', options, known);
  const { folds, shuffle } = requireFoldOptions('stratifiedKFold', options);
  const classes = itemsByClass(labelsOf('stratifiedKFold', dataset, options.labels), folds);
  const rng = shuffle ? generatorOf('stratifiedKFold', options) : undefined;
  const foldOf = new Int32Array(dataset.length);
  let start = 0; // in the items one class behind the other, which the folds take in turn
  for (const items of classes) {
    const places = items.map((_, k) => (start + k) % folds).sort((a, b) => a - b);
    const order = rng === undefined ? items.map((_, k) => k) : permutation(items.length, { rng }).data;
    items.forEach((item, k) => (foldOf[item] = places[order[k]]));
    start += items.length;
  }
  return foldsFrom(dataset, foldOf, folds);
}

/** The items of each class, in order; classes in the order in which they appear. */
function itemsByClass(labels: ArrayLike<number>, folds: number): readonly number[][] {
  const classes = new Map<number, number[]>();
  for (let i = 0; i < labels.length; i++) {
    const items = classes.get(labels[i]) ?? [];
    classes.set(labels[i], items);
    items.push(i);
  }
  for (const [label, items] of classes) {
    if (items.length >= folds) continue;
    throw new DataError(
      'stratifiedKFold',
      `class ${label} has ${items.length} items but there are ${folds} folds; each class needs at least as many items as there are folds`,
      { expected: folds, got: items.length },
    );
  }
  return [...classes.values()];
}
