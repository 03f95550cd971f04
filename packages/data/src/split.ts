import {
  ConfigError,
  DataError,
  formatValue,
  isTensor,
  permutation,
  requireList,
  requireNumber,
  requireOptions,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { requireDataset, type Dataset } from './dataset/dataset.ts';
import { Subset } from './dataset/subset.ts';
import { generatorOf, type RandomOptions } from './seeding.ts';
import { TensorDataset } from './dataset/tensor-dataset.ts';

/** Parts by position or by name: fractions that add up to 1, or counts that add up to the number of items. */
export type Parts = readonly number[] | Readonly<Record<string, number>>;

/** One subset for each part, by the same position or name. */
export type Split<Item, P extends Parts> = { -readonly [Name in keyof P]: Subset<Item> };

/** The number of items each part gets; items left over by rounding go to the parts that lost most. */
function sizesOf(where: string, parts: Parts, length: number): Map<string, number> {
  if (typeof parts !== 'object' || parts === null)
    throw new ConfigError(
      where,
      `parts are ${formatValue(parts)}; they must be a list such as [0.8, 0.2], or an object such as { train: 0.8, test: 0.2 }`,
      { got: parts },
    );
  const entries = Object.entries<number>(parts);
  for (const [name, part] of entries) requireNumber(where, `part ${name}`, part);
  const list = entries.map(([name, part]) => (Array.isArray(parts) ? String(part) : `${name}: ${part}`)).join(', ');
  if (!entries.every(([, part]) => part > 0))
    throw new ConfigError(where, `the parts are [${list}]; every part must be above 0`, { got: parts });
  const total = entries.reduce((sum, [, part]) => sum + part, 0);
  if (total === length && entries.every(([, part]) => Number.isInteger(part))) return new Map(entries);
  if (!(Math.abs(total - 1) < 1e-6)) {
    throw new ConfigError(
      where,
      `the parts [${list}] add up to ${total}; fractions must add up to 1, or counts to the ${length} items`,
      { expected: length, got: total },
    );
  }
  const sizes = new Map(entries.map(([name, part]) => [name, Math.floor(part * length)]));
  const rest = length - [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const lost = entries.map(([name, part]) => ({ name, share: part * length - sizes.get(name)! }));
  for (const { name } of lost.sort((a, b) => b.share - a.share).slice(0, rest)) sizes.set(name, sizes.get(name)! + 1);
  for (const [name, part] of entries) {
    if (sizes.get(name)! > 0) continue;
    throw new ConfigError(where, `a part of ${part} of ${length} items has 0 items; it must have at least 1`, {
      expected: 1,
      got: 0,
    });
  }
  return sizes;
}

function makeSplit<Item, P extends Parts>(
  dataset: Dataset<Item>,
  parts: P,
  groups: ReadonlyMap<string, ArrayLike<number>>,
): Split<Item, P> {
  const subsets = [...groups].map(([name, indices]) => [name, new Subset(dataset, indices)] as const);
  const split: unknown = Array.isArray(parts) ? subsets.map(([, part]) => part) : Object.fromEntries(subsets);
  return split as Split<Item, P>;
}

/**
 * Divides a dataset at random.
 *
 * @param dataset any
 * @param parts fractions that add up to 1 or counts that add up to the number of items, as a list or by name
 * @param options `seed` or `rng`
 * @returns one subset for each part, by the same position or name
 * @throws {ConfigError} if an option is unknown, the parts do not add up, or one has no items
 * @example
 * const data = new TensorDataset({ inputs: tensor([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) });
 * const { train, validation, test } = randomSplit(data, { train: 0.7, validation: 0.2, test: 0.1 }, { seed: 1 });
 * [train.length, validation.length, test.length]; // [7, 2, 1]
 * @see https://pytorch.org/docs/stable/data.html#torch.utils.data.random_split
 */
export function randomSplit<Item, const P extends Parts>(
  dataset: Dataset<Item>,
  parts: P,
  options: RandomOptions = {},
): Split<Item, P> {
  requireDataset('randomSplit', 'dataset', dataset);
  requireOptions<RandomOptions>('randomSplit', options, { seed: true, rng: true });
  const sizes = sizesOf('randomSplit', parts, dataset.length);
  const order = permutation(dataset.length, { rng: generatorOf('randomSplit', options) }).data;
  let start = 0;
  return makeSplit(
    dataset,
    parts,
    new Map([...sizes].map(([name, size]) => [name, order.subarray(start, (start += size))])),
  );
}

interface StratifiedOptions extends RandomOptions {
  /** the class of each item; default the dataset's `labels` where it has them in memory */
  readonly labels?: Tensor | ArrayLike<number> | undefined;
}

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
  const { labels = labelsOf(dataset) } = options;
  if (!isTensor(labels)) requireList('stratifiedSplit', 'labels', labels);
  const values = isTensor(labels) ? labels.data : labels;
  if (values.length !== dataset.length) {
    throw new DataError(
      'stratifiedSplit',
      `there are ${values.length} labels but ${dataset.length} items; each item needs one`,
      { expected: dataset.length, got: values.length },
    );
  }
  const sizes = sizesOf('stratifiedSplit', parts, dataset.length);
  const rng = generatorOf('stratifiedSplit', options);
  const order = permutation(dataset.length, { rng }).data;
  const groups = deal(byClass(values, { order, parts: sizes.size }), sizes);
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

function labelsOf(dataset: Dataset<unknown>): Tensor | ArrayLike<number> {
  if (dataset instanceof TensorDataset) {
    const { labels } = dataset.tensors as { readonly labels?: Tensor | undefined };
    if (labels !== undefined) return labels;
  }
  if (dataset instanceof Subset) {
    const whole = labelsOf(dataset.dataset);
    const values = isTensor(whole) ? whole.data : whole;
    return dataset.indices.map((index) => values[index]);
  }
  throw new ConfigError(
    'stratifiedSplit',
    'the dataset has no labels in memory; give the class of each item as labels',
  );
}
