import { requireInteger } from '../../dtype.ts';
import type { Op } from '../../op.ts';
import type { Tensor } from '../../tensor.ts';
import { defineBinary } from '../elementwise/elementwise.ts';

/** Quotients of int64 by what is not 0, cut off. */
export const wholeDivOp: Op<[a: Tensor, b: Tensor]> = defineBinary({
  name: 'wholeDiv',
  accept: requireInteger,
  kernel(y, a, b, { length, yStart, aStart, aStep, bStart, bStep }) {
    for (let i = 0; i < length; i++) y[yStart + i] = Math.trunc(a[aStart + i * aStep] / b[bStart + i * bStep]);
  },
  onnx: () => ({ opType: 'Div' }),
});
