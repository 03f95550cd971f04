import {
  activeBackend,
  ConfigError,
  DataError,
  formatShape,
  formatValue,
  isTensor,
  LazyTensor,
  requireTensor,
  take,
  takeOp,
  Tensor,
} from '@gradkit/core-tensor/functional';
import type { Collated } from '../loader/collate.ts';
import { requireIndex, type Dataset } from './dataset.ts';

/** Tensors by name, e.g. `inputs` and `labels`. */
export type Tensors = Readonly<Record<string, Tensor>>;

/**
 * Tensors by name whose first axis counts the items: the data that fits into memory. Batches are gathered whole, without touching items,
 * and not before their values are asked for: a compiled step has them written to where it reads them.
 *
 * @example
 * const data = new TensorDataset({ inputs: tensor([[1], [2]]), targets: tensor([[3], [5]]) });
 * data.get(1); // { inputs: [2], targets: [5] }
 * @see https://pytorch.org/docs/stable/data.html#torch.utils.data.TensorDataset (fields have positions there, names here)
 */
export class TensorDataset<Fields extends Tensors> implements Dataset<Fields> {
  /** the tensors, whole */
  readonly tensors: Fields;
  readonly length: number;

  /** @throws {DataError} if there are no tensors, or they differ in their first axis */
  constructor(tensors: Fields) {
    const entries = Object.entries(requireNamed(tensors));
    if (entries.length === 0)
      throw new DataError('TensorDataset', 'there are 0 tensors; at least 1 is needed', { expected: 1, got: 0 });
    const [firstName, first] = entries[0];
    for (const [name, whole] of entries) {
      requireTensor('TensorDataset', name, whole);
      const { shape } = whole;
      if (shape.length === 0)
        throw new DataError('TensorDataset', `${name} is a scalar; its first axis must count the items`);
      if (shape[0] === first.shape[0]) continue;
      throw new DataError(
        'TensorDataset',
        `${firstName} is ${formatShape(first.shape)} but ${name} is ${formatShape(shape)}; the first axes must match (${first.shape[0]} vs ${shape[0]})`,
        { expected: first.shape[0], got: shape[0] },
      );
    }
    this.tensors = tensors;
    this.length = first.shape[0];
  }

  /** One item: each tensor without its first axis. Shares the data. @throws {DataError} if there is no such item */
  get(index: number): Fields {
    requireIndex('TensorDataset', index, this.length);
    return this.#each((whole) => {
      const shape = whole.shape.slice(1);
      const size = whole.size / this.length;
      return new Tensor({ shape, dtype: whole.dtype }, whole.data.subarray(index * size, (index + 1) * size));
    });
  }

  /** Several items as a batch. @throws {DataError} if one of them does not exist */
  getBatch(indices: ArrayLike<number>): Collated<Fields> {
    for (let i = 0; i < indices.length; i++) requireIndex('TensorDataset', indices[i], this.length);
    const data = indices instanceof Int32Array ? indices : Int32Array.from(indices);
    const rows = new Tensor({ shape: [data.length], dtype: 'int32' }, data);
    return this.#each((whole) => rowsOf(whole, rows)) as unknown as Collated<Fields>; // all fields are tensors: a batch looks like an item
  }

  #each(pick: (whole: Tensor) => Tensor): Fields {
    return Object.fromEntries(Object.entries(this.tensors).map(([name, whole]) => [name, pick(whole)])) as Fields;
  }
}

/** Rows of a tensor, gathered when they are asked for; at once where they are on a device or gradients go back to the tensor. */
function rowsOf(whole: Tensor, rows: Tensor): Tensor {
  if (whole.gradFn !== null || !whole.isReadable || whole.isRemote || activeBackend() !== null)
    return take(whole, rows);
  const type = { shape: [rows.size, ...whole.shape.slice(1)], dtype: whole.dtype };
  return new LazyTensor(type, (target) => {
    const y = new Tensor(type, target);
    takeOp.forward!([whole, rows], y, { axis: 0 }, [y]);
  });
}

function requireNamed<Fields extends Tensors>(tensors: Fields): Fields {
  const isNamed = typeof tensors === 'object' && tensors !== null && !isTensor(tensors);
  if (isNamed && !Array.isArray(tensors)) return tensors;
  throw new ConfigError(
    'TensorDataset',
    `tensors are ${formatValue(tensors)}; they must be an object of tensors by name, such as { inputs, labels }`,
    { got: tensors },
  );
}
