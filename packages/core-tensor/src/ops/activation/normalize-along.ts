import { apply } from '../../apply.ts';
import { axisOf } from '../../arguments/axis.ts';
import { requireTensor } from '../../arguments/require-tensor.ts';
import type { Op } from '../../op.ts';
import type { Tensor } from '../../tensor.ts';
import { reshape } from '../movement/reshape.ts';

/** Applies an operation along an axis. A scalar counts as its only entry, as in PyTorch. */
export function normalizeAlong(op: Op<[x: Tensor], { axis: number }>, x: Tensor, axis: number): Tensor {
  requireTensor(op.name, 'x', x);
  if (x.rank === 0 && (axis === 0 || axis === -1)) return reshape(apply(op, [reshape(x, [1])], { axis: 0 }), []);
  return apply(op, [x], { axis: axisOf(op.name, x, axis) });
}
