import { apply } from '../../apply.ts';
import type { Op } from '../../op.ts';
import type { Tensor } from '../../tensor.ts';
import { alongAxis } from '../movement/along-axis.ts';

/** Applies an operation along an axis. A scalar counts as its only entry, as in PyTorch. */
export function normalizeAlong(op: Op<[x: Tensor], { axis: number }>, x: Tensor, axis: number): Tensor {
  return alongAxis(op.name, x, axis, (of, along) => [apply(op, [of], { axis: along })])[0];
}
