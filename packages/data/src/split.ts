import { ConfigError, Generator, permutation, type Tensor } from '@gradkit/core-tensor';
import { Subset, type Dataset } from './dataset.ts';

interface SplitOptions {
  /** the same seed gives the same parts; default 0 */
  readonly seed?: number;
}

/** Sizes of parts from fractions that add up to 1, or counts that add up to `length`. */
function sizesOf(where: string, parts: readonly number[], length: number): number[] {
  const total = parts.reduce((sum, part) => sum + part, 0);
  if (parts.some((part) => !(part >= 0)))
    throw new ConfigError(where, `parts are ${parts.join(', ')}; each must be at least 0`, { got: parts });
  if (Math.abs(total - 1) < 1e-9 && parts.some((part) => !Number.isInteger(part))) {
    const edges = parts.map((_, i) => Math.round(parts.slice(0, i + 1).reduce((sum, part) => sum + part, 0) * length));
    return edges.map((edge, i) => edge - (edges[i - 1] ?? 0));
  }
  if (total === length && parts.every(Number.isInteger)) return [...parts];
  throw new ConfigError(
    where,
    `parts add up to ${total}; fractions must add up to 1, counts to the ${length} examples`,
    { expected: length, got: total },
  );
}

function cut<T>(dataset: Dataset<T>, groups: readonly (readonly number[])[]): Subset<T>[] {
  return groups.map((indices) => new Subset(dataset, indices));
}

/**
 * Divides a dataset at random.
 *
 * @param dataset at least as many examples as parts
 * @param parts fractions that add up to 1, or counts that add up to the number of examples
 * @throws {ConfigError} if the parts do not add up
 * @example randomSplit(new TensorDataset({ x: tensor([1, 2, 3, 4]) }), [0.75, 0.25]).map(({ length }) => length); // [3, 1]
 * @see https://pytorch.org/docs/stable/data.html#torch.utils.data.random_split
 */
export function randomSplit<T>(
  dataset: Dataset<T>,
  parts: readonly number[],
  { seed = 0 }: SplitOptions = {},
): Subset<T>[] {
  const order = [...permutation(dataset.length, { rng: new Generator(seed) }).data];
  let start = 0;
  return cut(
    dataset,
    sizesOf('randomSplit', parts, dataset.length).map((size) => order.slice(start, (start += size))),
  );
}

/**
 * Divides a dataset at random so that every part has each class in the same proportion.
 *
 * @param dataset as many examples as labels
 * @param labels `[examples]`, whole numbers
 * @param options `parts`: fractions that add up to 1; `seed`
 * @throws {ConfigError} if the parts do not add up, or the labels do not match the dataset
 * @example
 * const data = new TensorDataset({ x: tensor([1, 2, 3, 4]) });
 * stratifiedSplit(data, tensor([0, 0, 1, 1], { dtype: 'int32' }), { parts: [0.5, 0.5] }).map(({ length }) => length); // [2, 2]
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.train_test_split.html
 */
export function stratifiedSplit<T>(
  dataset: Dataset<T>,
  labels: Tensor,
  { parts, seed = 0 }: SplitOptions & { readonly parts: readonly number[] },
): Subset<T>[] {
  if (labels.size !== dataset.length) {
    throw new ConfigError(
      'stratifiedSplit',
      `there are ${labels.size} labels but ${dataset.length} examples; each example needs one`,
      { expected: dataset.length, got: labels.size },
    );
  }
  const rng = new Generator(seed);
  const byClass = new Map<number, number[]>();
  for (const index of permutation(dataset.length, { rng }).data) {
    const label = labels.data[index];
    const same = byClass.get(label);
    if (same === undefined) byClass.set(label, [index]);
    else same.push(index);
  }
  const groups = parts.map((): number[] => []);
  for (const indices of byClass.values()) {
    let start = 0;
    sizesOf('stratifiedSplit', parts, indices.length).forEach((size, part) =>
      groups[part].push(...indices.slice(start, (start += size))),
    );
  }
  return cut(
    dataset,
    groups.map((indices) => indices.sort((a, b) => a - b)),
  );
}
