import type { OnnxAttribute, OnnxContext, OnnxNode, OnnxValue } from '../../onnx-rule.ts';
import { tensor } from '../../create.ts';
import type { Shape } from '../../shape.ts';
import type { TensorType } from '../../tensor-type.ts';
import type { Tensor } from '../../tensor.ts';
import { take } from '../indexing/take.ts';
import { concat } from '../movement/concat.ts';
import { reshape } from '../movement/reshape.ts';
import { slice } from '../movement/slice.ts';
import { squeeze } from '../movement/squeeze.ts';
import { partsOf, sizesOf, type RecurrentAttributes } from './recurrence.ts';

/** ONNX's node of a recurrence. */
export interface RecurrenceNode {
  readonly opType: 'LSTM' | 'GRU' | 'RNN';
  /** whether outputs stay moderate where all that goes in is */
  readonly isBounded: boolean;
  /** for each of ONNX's gates which of ours it is */
  readonly gates: readonly number[];
  readonly attributes?: Readonly<Record<string, OnnxAttribute | undefined>> | undefined;
}

/** The sizes of weights with an axis for the gates, of which there are `halves` lists along axis 1. */
function apartOf({ shape: [directions, rows, ...rest] }: TensorType, gates: readonly number[], halves: number): Shape {
  return [directions, halves, gates.length, rows / halves / gates.length, ...rest];
}

/** Puts gates into ONNX's order. */
function inOrder({ node, ints }: OnnxContext, x: OnnxValue, gates: readonly number[], halves: number): OnnxValue {
  if (gates.length === 1) return x;
  const apart = { shape: apartOf(x, gates, halves), dtype: x.dtype };
  const split = node({ opType: 'Reshape', inputs: [x, ints(apart.shape)] }, apart);
  const sorted = node({ opType: 'Gather', inputs: [split, ints(gates)], attributes: { axis: 2 } }, apart);
  return node({ opType: 'Reshape', inputs: [sorted, ints(x.shape)] }, x);
}

/** Puts them back into ours. */
function inOurOrder(x: Tensor, gates: readonly number[], halves: number): Tensor {
  if (gates.length === 1) return x;
  const places = tensor(
    [...gates.keys()].map((own) => gates.indexOf(own)),
    { dtype: 'int32' },
  );
  return reshape(take(reshape(x, apartOf(x, gates, halves)), places, 2), x.shape);
}

/** Outputs of all directions beside each other, `[length, batch, directions · hidden]`. @param y as ONNX has them, `[length, directions, batch, hidden]` */
export function joinDirections(y: Tensor): Tensor {
  const [, directions] = y.shape;
  return directions === 1 ? squeeze(y, 1) : concat([slice(y, [null, 0]), slice(y, [null, 1])], -1);
}

/** The same as a node; sizes of sequences and batch are not written. */
export function joinDirectionsNode({ node, ints, constant }: OnnxContext, y: OnnxValue): OnnxNode {
  const [length, directions, batch, hidden] = y.shape;
  if (directions === 1) return { opType: 'Squeeze', inputs: [y, ints([1])] };
  const ofDirection = (d: number): OnnxValue =>
    node(
      { opType: 'Gather', inputs: [y, constant(d, 'int64')], attributes: { axis: 1 } },
      { shape: [length, batch, hidden], dtype: y.dtype },
    );
  return { opType: 'Concat', inputs: [ofDirection(0), ofDirection(1)], attributes: { axis: 2 } };
}

/** A recurrence as ONNX's node. */
interface WrittenNode {
  /** outputs of all steps, `[length, directions, batch, hidden]` */
  readonly y: OnnxValue;
  /** the state after the last step, by its place among ONNX's results */
  readonly last: (result: number) => OnnxNode & { readonly inputs: readonly (OnnxValue | null)[] };
  /** those of the operation, with gates in ONNX's order */
  readonly inputs: readonly OnnxValue[];
  /** the same with gates in our order */
  readonly inOwnOrder: (inputs: readonly Tensor[]) => readonly Tensor[];
}

/** Writes a recurrence as the node that ONNX has for it. */
export function onnxRecurrence(
  context: OnnxContext,
  attributes: RecurrentAttributes,
  { opType, gates, attributes: own }: RecurrenceNode,
): WrittenNode {
  const parts = partsOf(context.inputs, attributes);
  const { x, weightIh, weightHh, bias, initial, lengths } = parts;
  const { length, batch, directions, hidden } = sizesOf(parts);
  const halves = [1, 1, 2]; // the bias has those of the input and those of the state
  const weights = [weightIh, weightHh, bias].map((each, i) => inOrder(context, each, gates, halves[i]));
  const inputs = [
    x,
    ...weights,
    ...(lengths === undefined && initial.length === 0 ? [] : [lengths ?? null]),
    ...initial,
  ];
  const known = { ...own, hidden_size: hidden, direction: directions === 2 ? 'bidirectional' : 'forward' };
  const shape = [length, directions, batch, hidden];
  const y = context.node({ opType, inputs, attributes: known }, { shape, dtype: x.dtype });
  return {
    y,
    last: (result) => ({ opType, inputs, attributes: known, result }),
    inputs: [x, ...weights, ...context.inputs.slice(4)],
    inOwnOrder: ([first, ...rest]) => [
      first,
      ...rest.map((each, i) => (i < 3 ? inOurOrder(each, gates, halves[i]) : each)),
    ],
  };
}
