import { DataError, formatShape, sameShape, stack, tensor, Tensor } from '@gradkit/core-tensor';

/**
 * Joins examples into a batch: tensors are stacked along a new first axis, numbers become a tensor, objects are joined field by field.
 *
 * @throws {DataError} if the examples differ in shape or in their fields, naming the example
 * @example collate([{ x: tensor([1, 2]), label: 3 }, { x: tensor([5, 6]), label: 4 }]).x.shape; // [2, 2]
 * @see https://pytorch.org/docs/stable/data.html#torch.utils.data.default_collate
 */
export function collate<T>(examples: readonly T[]): T {
  return join(examples, 'example') as T;
}

function join(values: readonly unknown[], name: string): unknown {
  const [first] = values;
  if (first instanceof Tensor) return stackAll(values, first, name);
  if (typeof first === 'number') return tensor(values as number[]);
  if (typeof first !== 'object' || first === null) return values;
  return Object.fromEntries(
    Object.keys(first).map((key) => [
      key,
      join(
        values.map((value, i) => fieldOf(value, key, i)),
        key,
      ),
    ]),
  );
}

function fieldOf(value: unknown, key: string, i: number): unknown {
  if (typeof value === 'object' && value !== null && key in value) return (value as Record<string, unknown>)[key];
  throw new DataError('collate', `example ${i} has no ${key}, which example 0 has`, { expected: key });
}

function stackAll(values: readonly unknown[], first: Tensor, name: string): Tensor {
  const tensors = values.map((value, i) => {
    if (value instanceof Tensor && sameShape(value.shape, first.shape)) return value;
    const shape = value instanceof Tensor ? formatShape(value.shape) : typeof value;
    throw new DataError(
      'collate',
      `${name} of example 0 is ${formatShape(first.shape)} but of example ${i} is ${shape}; shapes in a batch must be the same`,
      { expected: first.shape, got: shape },
    );
  });
  return stack(tensors);
}
