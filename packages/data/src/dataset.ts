import { ConfigError, DataError, formatShape, indexSelect, type Tensor } from '@gradkit/core-tensor';

/** Examples by index. */
export interface Dataset<T> {
  /** number of examples */
  readonly length: number;
  /** One example; may have to be read first. */
  get(index: number): T | Promise<T>;
  /** Several examples as one batch; datasets that can do this faster than one by one have it. */
  batch?(indices: readonly number[]): T;
}

/** Throws unless `index` is one of `length` examples. */
export function requireIndex(where: string, index: number, length: number): void {
  if (Number.isInteger(index) && index >= 0 && index < length) return;
  throw new DataError(where, `index is ${index} but the dataset has ${length} examples, 0 … ${length - 1}`, {
    expected: length,
    got: index,
  });
}

/** Tensors by name, e.g. `inputs` and `labels`. */
export type Tensors = Readonly<Record<string, Tensor>>;

/**
 * Examples that lie in memory: tensors whose first axis counts the examples.
 *
 * @example
 * const data = new TensorDataset({ inputs: tensor([[1], [2]]), targets: tensor([3, 5]) });
 * data.get(1).targets.item(); // 5
 * @see https://pytorch.org/docs/stable/data.html#torch.utils.data.TensorDataset
 */
export class TensorDataset<T extends Tensors> implements Dataset<T> {
  readonly tensors: T;
  readonly length: number;

  /** @throws {DataError} if the tensors have different numbers of examples, or there are none */
  constructor(tensors: T) {
    const entries = Object.entries(tensors);
    if (entries.length === 0)
      throw new DataError('TensorDataset', 'there are 0 tensors; at least 1 is needed', { expected: 1, got: 0 });
    const [[firstName, first]] = entries;
    for (const [name, tensor] of entries) {
      if (tensor.rank === 0)
        throw new DataError('TensorDataset', `${name} is a scalar; its first axis must count the examples`, {
          expected: 1,
          got: 0,
        });
      if (tensor.shape[0] === first.shape[0]) continue;
      throw new DataError(
        'TensorDataset',
        `${firstName} is ${formatShape(first.shape)} but ${name} is ${formatShape(tensor.shape)}; the first axes must match (${first.shape[0]} vs ${tensor.shape[0]})`,
        {
          expected: first.shape[0],
          got: tensor.shape[0],
        },
      );
    }
    this.tensors = tensors;
    this.length = first.shape[0];
  }

  get(index: number): T {
    requireIndex('TensorDataset.get', index, this.length);
    return this.#map((tensor) => indexSelect(tensor, indicesOf(tensor, [index])).reshape(tensor.shape.slice(1)));
  }

  batch(indices: readonly number[]): T {
    for (const index of indices) requireIndex('TensorDataset.batch', index, this.length);
    return this.#map((tensor) => indexSelect(tensor, indicesOf(tensor, indices)));
  }

  #map(f: (tensor: Tensor) => Tensor): T {
    return Object.fromEntries(Object.entries(this.tensors).map(([name, tensor]) => [name, f(tensor)])) as Tensors as T;
  }
}

function indicesOf(like: Tensor, indices: readonly number[]): Tensor {
  return like.derive({ shape: [indices.length], dtype: 'int32' }, Int32Array.from(indices));
}

/**
 * Some examples of a dataset, in the order given.
 *
 * @example
 * const data = new TensorDataset({ inputs: tensor([1, 2, 3]) });
 * new Subset(data, [2, 0]).get(0).inputs.item(); // 3
 */
export class Subset<T> implements Dataset<T> {
  readonly dataset: Dataset<T>;
  readonly indices: readonly number[];
  readonly batch?: (indices: readonly number[]) => T;

  /** @throws {DataError} if an index is outside the dataset */
  constructor(dataset: Dataset<T>, indices: readonly number[]) {
    for (const index of indices) requireIndex('Subset', index, dataset.length);
    this.dataset = dataset;
    this.indices = indices;
    const { batch } = dataset;
    if (batch !== undefined)
      this.batch = (positions) =>
        batch.call(
          dataset,
          positions.map((position) => this.#at(position)),
        );
  }

  get length(): number {
    return this.indices.length;
  }

  get(index: number): T | Promise<T> {
    return this.dataset.get(this.#at(index));
  }

  #at(position: number): number {
    requireIndex('Subset.get', position, this.indices.length);
    return this.indices[position];
  }
}

/**
 * Datasets one after the other.
 *
 * @throws {ConfigError} if there are none
 * @example concatDatasets([new TensorDataset({ x: tensor([1]) }), new TensorDataset({ x: tensor([2]) })]).length; // 2
 */
export function concatDatasets<T>(datasets: readonly Dataset<T>[]): Dataset<T> {
  if (datasets.length === 0)
    throw new ConfigError('concatDatasets', 'there are 0 datasets; at least 1 is needed', { expected: 1, got: 0 });
  const length = datasets.reduce((total, dataset) => total + dataset.length, 0);
  return {
    length,
    get(index) {
      requireIndex('concatDatasets.get', index, length);
      let rest = index;
      for (const dataset of datasets) {
        if (rest < dataset.length) return dataset.get(rest);
        rest -= dataset.length;
      }
      throw new DataError('concatDatasets.get', `index ${index} was not found`);
    },
  };
}

/**
 * A dataset whose examples pass through `f` when they are asked for.
 *
 * @example mapDataset(new TensorDataset({ x: tensor([1, 2]) }), ({ x }) => x.item() * 10).get(1); // 20
 */
export function mapDataset<T, U>(dataset: Dataset<T>, f: (example: T, index: number) => U | Promise<U>): Dataset<U> {
  return {
    length: dataset.length,
    get(index) {
      const example = dataset.get(index);
      return example instanceof Promise ? example.then((value) => f(value, index)) : f(example, index);
    },
  };
}
