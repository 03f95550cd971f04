import type { TensorData } from '../dtype.ts';
import type { Tensor } from '../tensor.ts';

/** Where the elements of a strided reading lie. Strides may be negative or 0. */
export interface Layout {
  readonly offset: number;
  readonly strides: readonly number[];
}

/** Fills `y` in order with the elements of `x` that lie at `offset + Σ index · stride`. */
export function copyStrided(x: TensorData, y: Tensor, { offset, strides }: Layout): void {
  const { shape, data } = y;
  const last = shape.length - 1;
  const length = shape[last] ?? 1;
  const step = strides[last] ?? 1;
  let to = 0;
  const walk = (axis: number, from: number): void => {
    if (axis < last) {
      for (let i = 0; i < shape[axis]; i++) walk(axis + 1, from + i * strides[axis]);
      return;
    }
    for (let i = 0, at = from; i < length; i++, at += step) data[to++] = x[at];
  };
  if (y.size > 0) walk(0, offset);
}
