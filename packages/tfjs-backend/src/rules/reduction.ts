import * as ops from '@gradkit/core-tensor/functional';
import { composed, native, type ComposedRule, type NativeRule } from '../rule.ts';
import type { Kernels } from '../kernels.ts';
import type { TfTensor } from '../tfjs.ts';

interface Along {
  readonly axes: readonly number[];
  readonly keepDims: boolean;
}

type Reduction = ops.Op<[x: ops.Tensor], Along>;

/** Moves the reduced axes to the end, where every backend has its kernel. */
function reduced(k: Kernels, kernel: string, x: TfTensor, axes: readonly number[], shape: ops.Shape): TfTensor {
  const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const rows = ops.sizeOf(kept.map((axis) => x.shape[axis]));
  const matrix = k.reshape(k.transpose(x, [...kept, ...axes]), [rows, ops.sizeOf(x.shape) / rows]);
  const attributes = kernel === 'Max' ? { reductionIndices: [1] } : { axis: [1] };
  return k.reshape(k.run(kernel, { x: matrix }, { ...attributes, keepDims: false }), shape);
}

const along = (op: Reduction, kernel: string): NativeRule =>
  native(op, [kernel, 'Transpose'], (k, [x], { axes }, [{ shape }]) =>
    axes.length === 0 ? k.copy(x) : reduced(k, kernel, x, axes, shape),
  );

/** NaN where there is one among the elements, whatever the kernel makes of it. */
const extremum = (op: Reduction, kernel: string): NativeRule =>
  native(op, [kernel, 'Sum', 'IsNan', 'Cast', 'Greater', 'Select', 'Transpose'], (k, [x], { axes }, [{ shape }]) => {
    if (axes.length === 0) return k.copy(x);
    const best = reduced(k, kernel, x, axes, shape);
    if (k.backend === 'cpu') return best;
    const count = reduced(k, 'Sum', k.cast(k.unary('IsNan', x), 'float32'), axes, shape); // the webgpu backend transposes no truth values
    return k.select(k.binary('Greater', count, k.scalar(0)), k.scalar(NaN), best, shape);
  });

export const reductionRules: readonly NativeRule[] = [
  along(ops.sumOp, 'Sum'),
  along(ops.meanOp, 'Mean'),
  along(ops.prodOp, 'Prod'),
  extremum(ops.maxOp, 'Max'),
  extremum(ops.minOp, 'Min'),
  native(
    ops.cumsumOp,
    ['Cumsum'],
    (k, [x], { axis, exclusive, reverse }) =>
      axis === x.shape.length - 1 ? k.run('Cumsum', { x }, { axis, exclusive, reverse }) : null,
    { except: ['webgpu'] }, // of some lengths it gives other sums
  ),
  native(ops.softmaxOp, ['Softmax'], (k, [x], { axis }) =>
    axis === x.shape.length - 1 ? k.run('Softmax', { logits: x }, { dim: axis }) : null,
  ),
];

export const composedReductions: readonly ComposedRule[] = [
  composed(ops.cumsumOp, ([x], { axis, ...how }) => {
    const last = x.rank - 1;
    if (axis === last) return null; // not there: left to the CPU
    const order = x.shape.map((_, i) => (i === axis ? last : i === last ? axis : i));
    const [y] = ops.applyAll(ops.cumsumOp, [ops.permute(x, order)], { axis: last, ...how });
    return [ops.permute(y, order)];
  }),
  composed(ops.softmaxOp, ([x], { axis }) => {
    const power = ops.exp(ops.sub(x, ops.max(x, axis, { keepDims: true })));
    return [ops.quotient(power, ops.sum(power, axis, { keepDims: true }))];
  }),
  composed(ops.logSumExpOp, ([x], { axes, keepDims }) => {
    const largest = ops.max(x, axes, { keepDims: true });
    const shift = ops.where(ops.less(ops.abs(largest), Infinity), largest, 0); // keeps exp() finite
    const y = ops.add(ops.log(ops.sum(ops.exp(ops.sub(x, shift)), axes, { keepDims: true })), shift);
    return [keepDims ? y : ops.reshape(y, ops.reducedShape(x.shape, axes, false))];
  }),
];
