import type { OnnxAttribute, OnnxContext, OnnxNode, OnnxValue } from '../../onnx-rule.ts';
import { partsOf, sizesOf, type RecurrentAttributes } from './recurrence.ts';

/** ONNX's node of a recurrence. */
export interface RecurrenceNode {
  readonly opType: 'LSTM' | 'GRU' | 'RNN';
  /** for each of ONNX's gates which of ours it is */
  readonly gates: readonly number[];
  readonly attributes?: Readonly<Record<string, OnnxAttribute | undefined>> | undefined;
}

/** Puts gates along axis 1, of which there are `halves` lists, into ONNX's order. */
function inOrder({ node, ints }: OnnxContext, x: OnnxValue, gates: readonly number[], halves: number): OnnxValue {
  if (gates.length === 1) return x;
  const [directions, rows, ...rest] = x.shape;
  const shape = [directions, halves, gates.length, rows / halves / gates.length, ...rest];
  const typed = (sizes: readonly number[]) => ({ shape: sizes, dtype: x.dtype });
  const apart = node({ opType: 'Reshape', inputs: [x, ints(shape)] }, typed(shape));
  const sorted = node({ opType: 'Gather', inputs: [apart, ints(gates)], attributes: { axis: 2 } }, typed(shape));
  return node({ opType: 'Reshape', inputs: [sorted, ints(x.shape)] }, x);
}

/**
 * Writes a recurrence as the node that ONNX has for it.
 *
 * @returns `outputs`: of all steps; `last`: the state after the last step, by its place among ONNX's results
 */
export function onnxRecurrence(
  context: OnnxContext,
  attributes: RecurrentAttributes,
  { opType, gates, attributes: own }: RecurrenceNode,
): { readonly outputs: OnnxNode; readonly last: (result: number) => OnnxNode } {
  const { node, ints } = context;
  const parts = partsOf(context.inputs, attributes);
  const { x, weightIh, weightHh, bias, initial, lengths } = parts;
  const { length, batch, directions, hidden } = sizesOf(parts);
  const inputs = [
    x,
    inOrder(context, weightIh, gates, 1),
    inOrder(context, weightHh, gates, 1),
    inOrder(context, bias, gates, 2),
    ...(lengths === undefined && initial.length === 0 ? [] : [lengths ?? null]),
    ...initial,
  ];
  const known = { ...own, hidden_size: hidden, direction: directions === 2 ? 'bidirectional' : 'forward' };
  const y = node({ opType, inputs, attributes: known }, { shape: [length, directions, batch, hidden], dtype: x.dtype });
  const beside = (): OnnxValue =>
    node(
      { opType: 'Transpose', inputs: [y], attributes: { perm: [0, 2, 1, 3] } },
      { shape: [length, batch, directions, hidden], dtype: x.dtype },
    );
  const outputs: OnnxNode =
    directions === 1
      ? { opType: 'Squeeze', inputs: [y, ints([1])] }
      : { opType: 'Reshape', inputs: [beside(), ints([length, batch, directions * hidden])] };
  return { outputs, last: (result) => ({ opType, inputs, attributes: known, result }) };
}
