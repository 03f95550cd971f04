import { allocate, sizeOf, Tensor } from '@gradkit/core-tensor/functional';

/** The number of steps, as ONNX's `Loop` takes it. */
export function countOf({ length }: readonly unknown[]): Tensor {
  return new Tensor({ shape: [], dtype: 'int64' }, Float64Array.of(length));
}

/** Memory for a value of every step, stacked on a new first axis. */
export function roomFor({ shape, dtype }: Tensor, count: number): Tensor {
  return new Tensor({ shape: [count, ...shape], dtype }, allocate(dtype, count * sizeOf(shape)));
}

/** Values of all steps on a new first axis. */
export function stack(values: readonly Tensor[]): Tensor {
  const stacked = roomFor(values[0], values.length);
  values.forEach(({ data, size }, i) => stacked.data.set(data, i * size));
  return stacked;
}

/** The value of one step. @param type what each has */
export function entryOf({ data }: Tensor, { shape, dtype, size }: Tensor, i: number): Tensor {
  return new Tensor({ shape, dtype }, data.slice(i * size, (i + 1) * size));
}
