import { stridesOf } from '../../shape.ts';
import { Tensor } from '../../tensor.ts';
import { placesOf } from './places.ts';
import { requireValues } from './require-values.ts';

/**
 * Finds the positions of all elements that are not 0. It cannot be compiled or exported: its size follows values.
 *
 * @param x any shape and dtype
 * @returns `[count, rank]`, int32: one row for each, in order
 * @throws {ConfigError} if `x` has no values, in a compiled function
 * @example nonzero(tensor([[1, 0], [0, 2]])).toArray(); // [[0, 0], [1, 1]]
 * @see https://pytorch.org/docs/stable/generated/torch.nonzero.html (its result is int64)
 */
export function nonzero(x: Tensor): Tensor {
  requireValues('nonzero', 'x', x);
  const places = placesOf(x);
  const strides = stridesOf(x.shape);
  const data = new Int32Array(places.length * x.rank);
  places.forEach((place, i) => {
    for (let k = 0; k < x.rank; k++) data[i * x.rank + k] = Math.floor(place / strides[k]) % x.shape[k];
  });
  return new Tensor({ shape: [places.length, x.rank], dtype: 'int32' }, data);
}
