import { DataError, permutation, requireOptions } from '@gradkit/core-tensor/functional';
import { requireDataset, type Dataset } from '../dataset/dataset.ts';
import { generatorOf, type RandomOptions } from '../seeding.ts';
import { labelsOf, type LabelOptions } from './labels.ts';
import { makeSplit, sizesOf, type Parts, type Split } from './parts.ts';

interface StratifiedOptions extends RandomOptions, LabelOptions {}

/**
 * Divides a dataset at random so that every part has each class in the same proportion, up to an item.
 *
 * @param dataset at least as many items of each class as there are parts
 * @param parts fractions that add up to 1 or counts that add up to the number of items, as a list or by name
 * @param options `labels`: the class of each item, default the labels of a TensorDataset; `seed` or `rng`
 * @returns one subset for each part, by the same position or name
 * @throws {ConfigError} if an option is unknown, the parts do not add up, one has no items, or there are no labels
 * @throws {DataError} if there are not as many labels as items, or a class has fewer items than there are parts
 * @example
 * const data = new TensorDataset({ inputs: zeros([6]), labels: tensor([0, 0, 0, 0, 1, 1], { dtype: 'int32' }) });
 * const [train, test] = stratifiedSplit(data, [0.5, 0.5], { seed: 1 });
 * const ones = await Promise.all([0, 1, 2].map((i) => test.get(i)));
 * ones.map(({ labels }) => labels.item()).sort(); // [0, 0, 1]
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.train_test_split.html
 */
export function stratifiedSplit<Item, const P extends Parts>(
  dataset: Dataset<Item>,
  parts: P,
  options: StratifiedOptions = {},
): Split<Item, P> {
  requireDataset('stratifiedSplit', 'dataset', dataset);
  requireOptions<StratifiedOptions>('stratifiedSplit', options, { labels: true, seed: true, rng: true });
  const labels = labelsOf('stratifiedSplit', dataset, options.labels);
  const sizes = sizesOf('stratifiedSplit', parts, dataset.length);
  const rng = generatorOf('stratifiedSplit', options);
  const order = permutation(dataset.length, { rng }).data;
  const groups = deal(byClass(labels, { order, parts: sizes.size }), sizes);
  for (const group of groups.values()) {
    const mixed = permutation(group.length, { rng }).data;
    group.splice(0, group.length, ...Array.from(mixed, (place) => group[place]));
  }
  return makeSplit(dataset, parts, groups);
}

/** Items class by class, within a class in the given order. */
function byClass(
  labels: ArrayLike<number>,
  { order, parts }: { order: ArrayLike<number>; parts: number },
): readonly number[] {
  const classes = new Map<number, number[]>();
  for (let i = 0; i < order.length; i++) {
    const label = labels[order[i]];
    const items = classes.get(label) ?? [];
    if (items.length === 0) classes.set(label, items);
    items.push(order[i]);
  }
  for (const [label, items] of classes) {
    if (items.length >= parts) continue;
    throw new DataError(
      'stratifiedSplit',
      `class ${label} has ${items.length} items but there are ${parts} parts; each class needs at least as many items as there are parts`,
      { expected: parts, got: items.length },
    );
  }
  return [...classes.keys()].sort((a, b) => a - b).flatMap((label) => classes.get(label)!);
}

/** Gives each item in turn to the part that is furthest behind its share; runs of one class end up in proportion. */
function deal(items: readonly number[], sizes: ReadonlyMap<string, number>): Map<string, number[]> {
  const groups = new Map([...sizes.keys()].map((name): [string, number[]] => [name, []]));
  items.forEach((item, i) => {
    const behind = (name: string): number => (sizes.get(name)! * (i + 1)) / items.length - groups.get(name)!.length;
    const open = [...sizes.keys()].filter((name) => groups.get(name)!.length < sizes.get(name)!);
    const next = open.reduce((best, name) => (behind(name) > behind(best) ? name : best));
    groups.get(next)!.push(item);
  });
  return groups;
}
