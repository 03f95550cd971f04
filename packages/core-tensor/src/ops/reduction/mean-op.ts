import { requireFloating } from '../../dtype.ts';
import { apply } from '../../apply.ts';
import { sizeOf } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { mul } from '../elementwise/mul.ts';
import { stretchTo } from './broadcast-to-op.ts';
import { reshapeTo } from '../movement/reshape-op.ts';
import { defineReduction } from './define-reduction.ts';
import { addSlices } from './slices.ts';

export const meanOp = defineReduction({
  name: 'mean',
  accept: requireFloating,
  forward(x, y, axes) {
    addSlices(x, y, axes);
    const count = x.size / y.size;
    for (let i = 0; i < y.size; i++) y.data[i] /= count;
  },
  // by the count, which a file knows also where there are no means
  gradient: (dy, { shape }, _, { axes, kept }) =>
    stretchTo(reshapeTo(mul(dy, 1 / sizeOf(axes.map((axis) => shape[axis]))), kept), shape),
  onnx: 'ReduceMean',
});

/** `mean` along axes that are known to be there, from the first to the last. */
export function meanAlong(x: Tensor, axes: readonly number[]): Tensor {
  return apply(meanOp, [x], { axes, keepDims: false });
}
