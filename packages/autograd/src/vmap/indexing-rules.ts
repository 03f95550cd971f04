import {
  apply,
  broadcastTo,
  gatherOp,
  indexAddOp,
  reshapeTo,
  scatterAddOp,
  sizeOf,
  takeOp,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { moveAxis, whole, type Rule } from './call.ts';

/** Indices of each example for all entries along an axis of `[examples, …shape]`. */
function spread(indices: Tensor, shape: Shape, axis: number): Tensor {
  const [size] = indices.shape;
  const count = sizeOf(indices.shape.slice(1));
  const column = shape.map((_, i) => (i === axis ? count : 1));
  return broadcastTo(reshapeTo(indices, [size, ...column]), [size, ...shape.map((n, i) => (i === axis ? count : n))]);
}

export const takeRule: Rule = (call) => {
  const { given, inputs, outputs, size } = call;
  const { axis } = call.attributes as Parameters<typeof takeOp.infer>[1]; // the record's own
  const [x, indices] = given;
  if (!indices.isBatched) return [apply(takeOp, [x.tensor, indices.tensor], { axis: axis + 1 })];
  if (!x.isBatched) return [moveAxis(apply(takeOp, [x.tensor, indices.tensor], { axis }), axis, 0)];
  const each = spread(indices.tensor, inputs[0].shape, axis);
  const taken = apply(gatherOp, [x.tensor, each], { axis: axis + 1 });
  return [reshapeTo(taken, [size, ...outputs[0].shape])];
};

export const indexAddRule: Rule = (call) => {
  const { given, size } = call;
  const { shape, axis } = call.attributes as Parameters<typeof indexAddOp.infer>[1]; // the record's own
  const [indices] = given;
  const others = given.slice(2).map((_, i) => whole(call, i + 2));
  const all = { shape: [size, ...shape], axis: axis + 1 };
  const updates = whole(call, 1);
  if (!indices.isBatched) return [apply(indexAddOp, [indices.tensor, updates, ...others] as [Tensor, Tensor], all)]; // with or without x
  const each = spread(indices.tensor, shape, axis);
  return [apply(scatterAddOp, [each, reshapeTo(updates, each.shape), ...others] as [Tensor, Tensor], all)]; // likewise
};
