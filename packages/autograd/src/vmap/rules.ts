import {
  applyAll,
  argmaxOp,
  argminOp,
  broadcastToOp,
  concatOp,
  cumsumOp,
  flattenOp,
  gatherOp,
  identityOp,
  indexAddOp,
  layerNormOp,
  linearOp,
  logSoftmaxOp,
  logSumExpOp,
  matmulOp,
  maxOp,
  meanOp,
  minOp,
  padOp,
  permuteOp,
  prodOp,
  reshapeOp,
  rollOp,
  scatterAddOp,
  scatterOp,
  sliceOp,
  softmaxOp,
  sortOp,
  squeezeOp,
  sumOp,
  takeOp,
  tileOp,
  topkOp,
  trilOp,
  triuOp,
  unsqueezeOp,
  type Inputs,
  type Op,
} from '@gradkit/core-tensor/functional';
import { aligned, areShared, whole, type Call, type Rule } from './call.ts';
import { indexAddRule, takeRule } from './indexing-rules.ts';
import { windowRules } from './window-rules.ts';

/** Batching rule of an operation that has examples on a new first axis: axes in its attributes come one later. */
function shifted<I extends Inputs, A extends object>(
  record: Op<I, A>,
  shift: (attributes: A, size: number) => A,
): readonly [object, Rule] {
  return [
    record,
    (call) => {
      const inputs = call.given.map((_, i) => whole(call, i));
      return applyAll(call.op, inputs, shift(call.attributes as A, call.size)); // the record's own
    },
  ];
}

const nextAxis = <A extends { readonly axis: number }>(attributes: A): A => ({
  ...attributes,
  axis: attributes.axis + 1,
});

const nextAxes = <A extends { readonly axes: readonly number[] }>(attributes: A): A => ({
  ...attributes,
  axes: attributes.axes.map((axis) => axis + 1),
});

/** Operands broadcast behind the axis of the examples. */
export const broadcastRule: Rule = (call) => {
  const rank = Math.max(...call.inputs.map(({ shape }) => shape.length));
  return applyAll(
    call.op,
    call.given.map((_, i) => aligned(call, i, rank)),
    call.attributes,
  );
};

/** One weight for all: examples are more rows. */
const rowsRule: Rule = (call) =>
  areShared(call, 1)
    ? applyAll(
        call.op,
        call.given.map(({ tensor }) => tensor),
        call.attributes,
      )
    : null;

const layerNormRule: Rule = (call) => {
  if (!areShared(call, 1)) return null;
  const attributes = nextAxis(call.attributes as Parameters<typeof layerNormOp.infer>[1]); // the record's own
  return applyAll(
    call.op,
    call.given.map(({ tensor }) => tensor),
    attributes,
  );
};

const broadcastToRule: Rule = (call: Call) => {
  const { shape } = call.outputs[0];
  return applyAll(call.op, [aligned(call, 0, shape.length)], { shape: [call.size, ...shape] });
};

/** By record. Elementwise operations all have `broadcastRule`; what has no rule is decomposed, or done for one example after the other. */
export const rules: ReadonlyMap<object, Rule> = new Map<object, Rule>([
  ...[sumOp, meanOp, maxOp, minOp, prodOp, logSumExpOp].map((record) => shifted(record, nextAxes)),
  ...[softmaxOp, logSoftmaxOp].map((record) => shifted(record, nextAxis)),
  ...[argmaxOp, argminOp].map((record) => shifted(record, nextAxis)),
  shifted(cumsumOp, nextAxis),
  shifted(sortOp, nextAxis),
  shifted(topkOp, nextAxis),
  shifted(concatOp, nextAxis),
  shifted(gatherOp, nextAxis),
  shifted(scatterOp, nextAxis),
  shifted(scatterAddOp, ({ shape, axis }, size) => ({ shape: [size, ...shape], axis: axis + 1 })),
  shifted(rollOp, nextAxis),
  shifted(squeezeOp, nextAxes),
  shifted(unsqueezeOp, nextAxes),
  shifted(permuteOp, ({ axes }) => ({ axes: [0, ...axes.map((axis) => axis + 1)] })),
  shifted(reshapeOp, ({ shape }, size) => ({ shape: [size, ...shape] })),
  shifted(flattenOp, ({ start, end }) => ({ start: start + 1, end: end + 1 })),
  shifted(sliceOp, ({ ranges }) => ({ ranges: ranges.map(nextAxis) })),
  shifted(padOp, (attributes) => ({ ...attributes, pads: [[0, 0] as const, ...attributes.pads] })),
  shifted(tileOp, ({ repeats }) => ({ repeats: [1, ...repeats] })),
  shifted(identityOp, (attributes) => attributes),
  ...[trilOp, triuOp].map((record) => shifted(record, (attributes) => attributes)),
  [broadcastToOp, broadcastToRule],
  [matmulOp, broadcastRule],
  [linearOp, rowsRule],
  [layerNormOp, layerNormRule],
  [takeOp, takeRule],
  [indexAddOp, indexAddRule],
  ...windowRules,
]);
