import { permutation, requireOptions } from '@gradkit/core-tensor/functional';
import { requireDataset, type Dataset } from '../dataset/dataset.ts';
import { generatorOf } from '../seeding.ts';
import { foldsFrom, requireAtLeastFolds, requireFoldOptions, runs, type Fold, type FoldOptions } from './fold.ts';
import { itemsByGroup, type Groups } from './groups.ts';

/**
 * Divides a dataset for cross-validation without dividing groups: what belongs together, such as all photographs of a person, is never
 * trained with and measured in the same fold.
 *
 * @param dataset any
 * @param groups the group of each item, numbers or names; at least as many groups as folds
 * @param options `folds`: default 5; `shuffle`: draws which groups go together, default false: folds become as equal in items as large
 *   groups first can make them; then `seed` or `rng`
 * @returns for each fold `{ train, validation }`, both in the order of the dataset
 * @throws {ConfigError} if an option is unknown or wrong
 * @throws {DataError} if there are not as many groups given as items, or fewer groups than folds
 * @example
 * const data = new TensorDataset({ inputs: arange(5) });
 * const folds = groupKFold(data, ['ann', 'bob', 'ann', 'eve', 'bob'], { folds: 2 });
 * folds.map(({ validation }) => [...validation.indices]); // [[1, 3, 4], [0, 2]]
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.GroupKFold.html
 */
export function groupKFold<Item>(dataset: Dataset<Item>, groups: Groups, options: FoldOptions = {}): Fold<Item>[] {
  requireDataset('groupKFold', 'dataset', dataset);
  requireOptions<FoldOptions>('groupKFold', options, { folds: true, shuffle: true, seed: true, rng: true });
  const { folds, shuffle } = requireFoldOptions('groupKFold', options);
  const items = itemsByGroup('groupKFold', groups, dataset.length);
  requireAtLeastFolds('groupKFold', items.length, 'groups', folds);
  const drawn = (): Int32Array => {
    const order = permutation(items.length, { rng: generatorOf('groupKFold', options) }).data;
    const places = runs(items.length, folds);
    return places.map((_, group) => places[order[group]]);
  };
  const foldOfGroup = shuffle ? drawn() : largestFirst(items, folds);
  const foldOf = new Int32Array(dataset.length);
  items.forEach((members, group) => members.forEach((item) => (foldOf[item] = foldOfGroup[group])));
  return foldsFrom(dataset, foldOf, folds);
}

/** The largest group that is left goes to the fold with the fewest items. */
function largestFirst(items: readonly (readonly number[])[], folds: number): Int32Array {
  const sizes = new Float64Array(folds);
  const foldOfGroup = new Int32Array(items.length);
  const ascending = items.map((_, group) => group).sort((a, b) => items[a].length - items[b].length);
  for (const group of ascending.reverse()) {
    const fold = sizes.indexOf(Math.min(...sizes));
    sizes[fold] += items[group].length;
    foldOfGroup[group] = fold;
  }
  return foldOfGroup;
}
