import { apply } from '../../apply.ts';
import { requireNumeric } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { stretchTo } from './broadcast-to-op.ts';
import { reshapeTo } from '../movement/reshape-op.ts';
import { defineReduction } from './define-reduction.ts';
import { addSlices } from './slices.ts';

export const sumOp = defineReduction({
  name: 'sum',
  accept: requireNumeric,
  forward: (x, y, axes) => addSlices(x, y, axes),
  gradient: (dy, x, _, { kept }) => stretchTo(reshapeTo(dy, kept), x.shape),
  onnx: 'ReduceSum',
});

/** `sum` along axes that are known to be there, from the first to the last. */
export function sumAlong(x: Tensor, axes: readonly number[], keepDims = false): Tensor {
  return axes.length === 0 ? x : apply(sumOp, [x], { axes, keepDims });
}
