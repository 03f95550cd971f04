import { apply } from '../../apply.ts';
import { allocate } from '../../dtype.ts';
import type { OnnxContext, OnnxValue } from '../../onnx-rule.ts';
import { defineOp, type Op } from '../../op.ts';
import { sizeOf } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { add } from '../elementwise/add.ts';
import { equal } from '../elementwise/equal.ts';
import { greater } from '../elementwise/greater.ts';
import { largestOf } from '../elementwise/largest.ts';
import { logicalOr } from '../elementwise/logical-or.ts';
import { maximum } from '../elementwise/maximum.ts';
import { notEqual } from '../elementwise/not-equal.ts';
import { where } from '../elementwise/where.ts';
import { onnxZeros } from '../indexing/indices.ts';
import { col2imSlices, im2colSlices } from './im2col-slices.ts';
import { fittingPads, type PoolAttributes } from './pooling.ts';

/** Gradient of `x`: that of each window goes to its largest entry, of equal ones the first. */
export const maxPoolGradientOp: Op<[dy: Tensor, x: Tensor, indices: Tensor], PoolAttributes> = defineOp({
  name: 'maxPoolGradient',
  infer: ([, x]) => x,
  forward([{ data: dy }, , { data: indices }], { data: dx }) {
    for (let i = 0; i < dy.length; i++) dx[indices[i]] += dy[i];
  },
  gradient: (g, { inputs: [, x, indices], attributes }) => [
    apply(maxPoolTakeOp, [g, x, indices], attributes),
    null,
    null,
  ],
  onnx(_, context) {
    const { inputs, node, ints } = context;
    const [dy, x, indices] = inputs;
    const type = { shape: [sizeOf(x.shape)], dtype: x.dtype };
    const operands = [onnxZeros(type, context), flat(indices, context), flat(dy, context)];
    const sums = node({ opType: 'ScatterElements', inputs: operands, attributes: { axis: 0, reduction: 'add' } }, type);
    return { opType: 'Reshape', inputs: [sums, ints(x.shape)] };
  },
  decomposition([dy, x], attributes) {
    const winner = winnersOf(maxPoolSlices(aboveNothing(x), attributes));
    const shares = Array.from({ length: sizeOf(attributes.kernel) }, (_, k) => where(equal(winner, k), dy, 0));
    return [col2imSlices(shares, x.shape.slice(2), attributes)];
  },
});

/** Its adjoint: of each window, the entry of `g` that lies where the largest of `x` is. */
export const maxPoolTakeOp: Op<[g: Tensor, x: Tensor, indices: Tensor], PoolAttributes> = defineOp({
  name: 'maxPoolTake',
  infer: ([g, , indices]) => ({ shape: indices.shape, dtype: g.dtype }),
  forward([{ data: g }, , { data: indices }], { data: y }) {
    for (let i = 0; i < y.length; i++) y[i] = g[indices[i]];
  },
  gradient: (dy, { inputs: [, x, indices], attributes }) => [
    apply(maxPoolGradientOp, [dy, x, indices], attributes),
    null,
    null,
  ],
  onnx: (_, context) => ({
    opType: 'Gather',
    inputs: [flat(context.inputs[0], context), context.inputs[2]],
    attributes: { axis: 0 },
  }),
  decomposition([g, x], attributes) {
    const winner = winnersOf(maxPoolSlices(aboveNothing(x), attributes));
    const seen = im2colSlices(g, { ...attributes, padding: fittingPads(attributes) });
    return [seen.map((entry, k) => where(equal(winner, k), entry, 0)).reduce((total, one) => add(total, one))];
  },
});

function flat(value: OnnxValue, { node, ints }: OnnxContext): OnnxValue {
  const shape = [sizeOf(value.shape)];
  return node({ opType: 'Reshape', inputs: [value, ints(shape)] }, { shape, dtype: value.dtype });
}

/** What the windows of a max pooling see at each position in the kernel, in order; −∞ in the padding. */
export function maxPoolSlices(x: Tensor, attributes: PoolAttributes): Tensor[] {
  return im2colSlices(x, { ...attributes, padding: fittingPads(attributes) }, Number.NEGATIVE_INFINITY);
}

/** `x` above the −∞ of the padding: its own is as low as the lowest finite number. */
export function aboveNothing(x: Tensor): Tensor {
  return maximum(x, -largestOf(x.dtype));
}

/** For each window, at which position in the kernel its largest entry is: of equal ones the first, but NaN before all. */
function winnersOf(entries: readonly Tensor[]): Tensor {
  const [{ dtype }] = entries;
  const first = entries[0].derive({ shape: [], dtype }, allocate(dtype, 1));
  return ofLargest(entries, [first, ...entries.slice(1).map((_, i) => i + 1)]);
}

/** For each window, what stands beside its largest entry: of equal ones the first, but NaN before all. */
export function ofLargest(
  [first, ...others]: readonly Tensor[],
  [label, ...labels]: readonly [Tensor, ...(Tensor | number)[]],
): Tensor {
  let best = first;
  let winner = label;
  others.forEach((entry, i) => {
    const better = logicalOr(greater(entry, best), notEqual(entry, entry));
    winner = where(better, labels[i], winner);
    best = maximum(best, entry);
  });
  return winner;
}
