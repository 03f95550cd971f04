import { apply } from '../../apply.ts';
import { requireTensor } from '../../arguments/require-tensor.ts';
import { isFloating, requireNumeric } from '../../dtype.ts';
import type { OnnxContext, OnnxValue } from '../../onnx-rule.ts';
import { defineOp, type Op } from '../../op.ts';
import { reducedShape, splitAt } from '../../shape.ts';
import { Tensor } from '../../tensor.ts';
import { keepDimsOf, type ReduceOptions } from './define-reduction.ts';
import { max } from './max.ts';
import { min } from './min.ts';
import { requireElements } from './slices.ts';
import { add } from '../elementwise/add.ts';
import { cast } from '../elementwise/cast.ts';
import { equal } from '../elementwise/equal.ts';
import { less } from '../elementwise/less.ts';
import { sub } from '../elementwise/sub.ts';
import { onnxIsNumber } from '../elementwise/onnx-nan.ts';
import { where } from '../elementwise/where.ts';
import { alongAxis } from '../movement/along-axis.ts';
import { reshape } from '../movement/reshape.ts';

type ArgOp = Op<[x: Tensor], { axis: number; keepDims: boolean }>;

/** What tells argmax and argmin apart. */
interface ArgExtremum {
  readonly name: string;
  readonly opType: string;
  /** 1: the largest element is looked for, −1: the smallest */
  readonly sign: 1 | -1;
}

/** Position of the best element along an axis: the first of equal ones, but NaN before all. */
export function defineArgExtremum({ name, opType, sign }: ArgExtremum): ArgOp {
  return defineOp({
    name,
    infer([x], { axis, keepDims }) {
      requireNumeric(name, 'x', x.dtype);
      requireElements(name, x, [axis]);
      return { shape: reducedShape(x.shape, [axis], keepDims), dtype: 'int32' };
    },
    forward([{ shape, data: x }], { data: y }, { axis }) {
      const [outer, length, inner] = splitAt(shape, axis);
      for (let o = 0; o < outer; o++) {
        for (let i = 0; i < inner; i++) {
          const start = o * length * inner + i;
          let best = 0;
          for (let k = 1; k < length; k++) {
            const [value, former] = [x[start + k * inner], x[start + best * inner]];
            if (value * sign > former * sign || (value !== value && former === former)) best = k;
          }
          y[o * inner + i] = best;
        }
      }
    },
    decomposition: ([x], { axis, keepDims }) => [composed(x, { axis, keepDims, extremum: sign === 1 ? max : min })],
    onnx({ axis, keepDims }, context) {
      const { inputs, outputs, node, ints } = context;
      const [x] = inputs;
      const one = { shape: reducedShape(x.shape, [axis], true), dtype: 'int64' } as const;
      const best = node({ opType, inputs, attributes: { axis, keepdims: 1 } }, one);
      const kept = isFloating(x.dtype) ? onnxFirstNaN(best, axis, context) : best;
      const index = keepDims
        ? kept
        : node({ opType: 'Squeeze', inputs: [kept, ints([axis])] }, { shape: outputs[0].shape, dtype: 'int64' });
      return { opType: 'Cast', inputs: [index], attributes: { to: { dtype: 'int32' } } };
    },
  });
}

/** `best`, but the position of the first NaN along the axis where there is one, which ArgMax and ArgMin of ONNX Runtime overlook. */
function onnxFirstNaN(best: OnnxValue, axis: number, context: OnnxContext): OnnxValue {
  const { inputs, node } = context;
  const [x] = inputs;
  const isNumber = onnxIsNumber(x, context);
  const ones = node(
    { opType: 'Cast', inputs: [isNumber], attributes: { to: { dtype: 'int32' } } },
    { shape: x.shape, dtype: 'int32' },
  );
  const first = node({ opType: 'ArgMin', inputs: [ones], attributes: { axis, keepdims: 1 } }, best);
  const there = node(
    { opType: 'GatherElements', inputs: [x, first], attributes: { axis } },
    { shape: best.shape, dtype: x.dtype },
  );
  return node({ opType: 'Where', inputs: [onnxIsNumber(there, context), best, first] }, best);
}

interface Composition {
  readonly axis: number;
  readonly keepDims: boolean;
  readonly extremum: typeof max;
}

/** The least of the positions where the extremum stands; that of a NaN counts as so much less that it comes before all. */
function composed(x: Tensor, { axis, keepDims, extremum }: Composition): Tensor {
  const length = x.shape[axis];
  const places = x.shape.map((_, i) => (i === axis ? length : 1));
  const positions = new Tensor(
    { shape: places, dtype: 'float32' },
    Float32Array.from({ length }, (_, i) => i),
  );
  const best = where(equal(x, extremum(x, axis, { keepDims: true })), positions, length);
  const first = min(where(equal(x, x), best, sub(positions, length)), axis, { keepDims });
  return cast(where(less(first, 0), add(first, length), first), 'int32');
}

/** Calls such an operation along an axis, or on the flattened tensor. */
export function argExtremum(op: ArgOp, x: Tensor, axis: number | null, options: ReduceOptions): Tensor {
  requireTensor(op.name, 'x', x);
  const keepDims = keepDimsOf(op.name, options);
  if (axis !== null) return alongAxis(op.name, x, axis, (of, along) => [apply(op, [of], { axis: along, keepDims })])[0];
  const position = apply(op, [reshape(x, [x.size])], { axis: 0, keepDims: false });
  return keepDims ? reshape(position, new Array<number>(x.rank).fill(1)) : position;
}
