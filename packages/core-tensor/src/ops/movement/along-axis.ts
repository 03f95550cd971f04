import { axisOf } from '../../arguments/axis.ts';
import { requireTensor } from '../../arguments/require-tensor.ts';
import { normalizeAxis } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { reshapeTo } from './reshape-op.ts';

/**
 * Results along an axis that may count from the end. A scalar counts as a vector of one, as in PyTorch, and so do its results.
 *
 * @throws {ConfigError} if `x` is no tensor @throws {ShapeError} if it has no such axis
 */
export function alongAxis<Results extends readonly Tensor[]>(
  where: string,
  x: Tensor,
  axis: number,
  f: (x: Tensor, axis: number) => Results,
): Results {
  requireTensor(where, 'x', x);
  if (x.rank > 0) return f(x, axisOf(where, x, axis));
  return f(reshapeTo(x, [1]), normalizeAxis(where, axis, 1)).map((y) =>
    reshapeTo(y, []),
  ) as readonly Tensor[] as Results;
}
