import { requireTensor } from '../../arguments/require-tensor.ts';
import { isFloating, requireNumeric } from '../../dtype.ts';
import type { OnnxNode, OnnxValue } from '../../onnx-rule.ts';
import type { Tensor } from '../../tensor.ts';
import { cast } from '../elementwise/cast.ts';
import { div } from '../elementwise/div.ts';
import { equal } from '../elementwise/equal.ts';
import { logicalOr } from '../elementwise/logical-or.ts';
import { mul } from '../elementwise/mul.ts';
import { notEqual } from '../elementwise/not-equal.ts';
import { onnxBounded, onnxWithNaN } from '../elementwise/onnx-nan.ts';
import { reshape } from '../movement/reshape.ts';
import { defineReduction, reduce, type Axes, type ReduceOptions, type ReductionOp } from './define-reduction.ts';
import { forEachSlice, requireElements } from './slices.ts';
import { sum } from './sum.ts';

/** What tells max and min apart. */
interface Extremum {
  readonly name: string;
  readonly onnx: string;
  /** 1: the largest element is looked for, −1: the smallest */
  readonly sign: 1 | -1;
}

/** Declares the largest or smallest element along axes; NaN where there is one. Those that equal it share the gradient evenly. */
export function defineExtremum({ name, onnx, sign }: Extremum): ReductionOp {
  return defineReduction({
    name,
    accept: requireNumeric,
    requireAxes: (x, axes) => requireElements(name, x, axes),
    forward({ shape, data }, y, axes) {
      const best = new Float64Array(y.size).fill(-sign * Number.POSITIVE_INFINITY);
      forEachSlice(shape, axes, (offset, { length, step }, to) => {
        let value = best[to];
        for (let k = 0, at = offset; k < length; k++, at += step)
          if (sign * data[at] > sign * value || data[at] !== data[at]) value = data[at];
        best[to] = value;
      });
      y.data.set(best);
    },
    gradient(dy, x, y, { axes, kept }) {
      const isBest = equal(x, reshape(y, kept));
      // of all elements, NaN wins, as in PyTorch, where along some axes it leaves NaN
      const winners = cast(axes.length === x.rank ? logicalOr(isBest, notEqual(x, x)) : isBest, dy.dtype);
      const share = div(reshape(dy, kept), sum(winners, axes, { keepDims: true }));
      return mul(winners, share);
    },
    // ReduceMax and ReduceMin of ONNX Runtime overlook NaN, ReduceSum does not
    onnx({ axes, keepDims }, context) {
      const { inputs, outputs, ints, node } = context;
      const [x] = inputs;
      const reduced = (opType: string, of: OnnxValue): OnnxNode & { readonly inputs: readonly OnnxValue[] } => ({
        opType,
        inputs: [of, ints(axes)],
        attributes: { keepdims: keepDims ? 1 : 0, noop_with_empty_axes: 1 },
      });
      if (!isFloating(x.dtype)) return reduced(onnx, x);
      const sums = node(reduced('ReduceSum', onnxBounded(x, context)), outputs[0]);
      return onnxWithNaN(node(reduced(onnx, x), outputs[0]), sums, context);
    },
  });
}

/** Applies such a reduction. Of truth values true is the larger. */
export function extremum(op: ReductionOp, x: Tensor, axis: Axes, options: ReduceOptions): Tensor {
  requireTensor(op.name, 'x', x);
  return x.dtype === 'bool' ? cast(reduce(op, cast(x, 'uint8'), axis, options), 'bool') : reduce(op, x, axis, options);
}
