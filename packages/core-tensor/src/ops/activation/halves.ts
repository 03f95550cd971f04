import { axisOf } from '../../arguments/axis.ts';
import { requireTensor } from '../../arguments/require-tensor.ts';
import { ShapeError } from '../../errors.ts';
import { formatShape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { split } from '../movement/split.ts';

/** Both halves along an axis. */
export function halvesOf(where: string, x: Tensor, axis: number): readonly Tensor[] {
  requireTensor(where, 'x', x);
  const at = axisOf(where, x, axis);
  const size = x.shape[at];
  if (size % 2 !== 0)
    throw new ShapeError(
      where,
      `x is ${formatShape(x.shape)}, with ${size} entries on axis ${at}, which have no halves; the number must be even`,
      {
        expected: size + 1,
        got: size,
      },
    );
  return split(x, size / 2, at);
}
