import {
  broadcastTo,
  permute,
  reshapeTo,
  type Op,
  type Tensor,
  type TensorType,
} from '@gradkit/core-tensor/functional';
import type { Batched } from './values.ts';

/** An operation on one example, to be done for all. */
export interface Call {
  readonly op: Op;
  readonly given: readonly Batched[];
  readonly attributes: object;
  /** of one example */
  readonly inputs: readonly TensorType[];
  /** of one example */
  readonly outputs: readonly TensorType[];
  /** how many examples */
  readonly size: number;
}

/** Results for all examples, along a new first axis; null where the rule does not apply. */
export type Rule = (call: Call) => readonly Tensor[] | null;

/** An input for each example. */
export function whole({ given, inputs, size }: Call, i: number): Tensor {
  const { tensor, isBatched } = given[i];
  return isBatched ? tensor : broadcastTo(tensor, [size, ...inputs[i].shape]);
}

/** An input that broadcasts with others of as many axes, behind that of the examples. */
export function aligned({ given, inputs, size }: Call, i: number, rank: number): Tensor {
  const { tensor, isBatched } = given[i];
  const { shape } = inputs[i];
  if (!isBatched || shape.length === rank) return tensor;
  return reshapeTo(tensor, [size, ...new Array<number>(rank - shape.length).fill(1), ...shape]);
}

/** Whether inputs from this one on are the same for all examples. */
export function areShared({ given }: Call, from: number): boolean {
  return given.slice(from).every(({ isBatched }) => !isBatched);
}

/** The same tensor with an axis at another place. */
export function moveAxis(x: Tensor, from: number, to: number): Tensor {
  if (from === to) return x;
  const axes = x.shape.map((_, axis) => axis).filter((axis) => axis !== from);
  axes.splice(to, 0, from);
  return permute(x, axes);
}
