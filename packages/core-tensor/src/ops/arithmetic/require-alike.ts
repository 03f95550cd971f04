import { requireTensor } from '../../arguments/require-tensor.ts';
import { requireSame, type DType } from '../../dtype.ts';
import { broadcastShapes } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';

/** Throws unless all are tensors of one dtype, which `accept` takes, and of shapes that broadcast. */
export function requireAlike(
  where: string,
  given: Readonly<Record<string, Tensor>>,
  accept: (where: string, name: string, dtype: DType) => void,
): void {
  const all = Object.entries(given);
  for (const [name, x] of all) requireTensor(where, name, x);
  const [[first, x], ...others] = all;
  accept(where, first, x.dtype);
  for (const [name, y] of others) requireSame(where, [first, name], [x.dtype, y.dtype]);
  others.reduce((shape, [, y]) => broadcastShapes(where, shape, y.shape), x.shape);
}
