import type { DType } from './dtype.ts';
import type { Operation } from './operation.ts';
import type { Tensor } from './tensor.ts';
import type { TensorType } from './tensor-type.ts';
import type { Shape } from './shape.ts';

/** A value in the graph being written: the result of a node, an input or a constant. */
export interface OnnxValue extends TensorType {
  readonly name: string;
}

/** A node attribute. A whole number is written as INT unless it is wrapped as `{ float }`; element types by their name. */
export type OnnxAttribute =
  | number
  | readonly number[]
  | string
  | readonly string[]
  | { readonly float: number }
  | { readonly dtype: DType };

/** What a node does by itself, e.g. for each step, or where a condition holds: a graph within the graph. */
export interface OnnxBody {
  /** what its last inputs stand for */
  readonly outside: readonly OnnxValue[];
  /** called when it is written */
  trace(): OnnxBodyTrace;
}

/** What a graph within does. */
export interface OnnxBodyTrace {
  /** what the node gives it, then what it takes from around it */
  readonly inputs: readonly Tensor[];
  readonly operations: readonly Operation[];
  readonly outputs: readonly Tensor[];
}

/** A node to be written. */
export interface OnnxNode {
  readonly opType: string;
  /** default: the operation's inputs, in order; null leaves an optional input out */
  readonly inputs?: readonly (OnnxValue | null)[] | undefined;
  readonly attributes?: Readonly<Record<string, OnnxAttribute | undefined>> | undefined;
  /** graphs within, by the attributes that they are written as */
  readonly bodies?: Readonly<Record<string, OnnxBody>> | undefined;
  /** which of the node's results is meant; default the first, 0 */
  readonly result?: number | undefined;
}

/** What a rule needs to write more than one node. */
export interface OnnxContext {
  /** the operation's inputs */
  readonly inputs: readonly OnnxValue[];
  /** types of the operation's results */
  readonly outputs: readonly TensorType[];
  /** whether ONNX Runtime has the operator where the graph is to run */
  hasOperator(opType: string): boolean;
  /** Writes an intermediate node with one result of type `type`. */
  node(node: OnnxNode & { readonly inputs: readonly (OnnxValue | null)[] }, type: TensorType): OnnxValue;
  /** A constant int64 vector, e.g. a shape or axes. Sizes that follow a dynamic axis are found and replaced. */
  ints(values: readonly number[]): OnnxValue;
  /** A constant scalar, or the same value in a tensor of `shape`. */
  constant(value: number, dtype: DType, shape?: Shape): OnnxValue;
  /** Writes a Transpose of the last two axes. */
  swapLastTwo(x: OnnxValue): OnnxValue;
  /** A node that makes whole numbers: NaN becomes 0, and what is out of range its nearest end. ONNX's Cast leaves that open. */
  castSaturated(x: OnnxValue, dtype: DType): OnnxNode;
  /** A node that makes int64 positions below `length` int32. */
  castPositions(x: OnnxValue, length: number): OnnxNode;
}

/** ONNX's numbers of element types. @see https://onnx.ai/onnx/intro/concepts.html#element-type */
export const onnxElementTypes: Readonly<Record<DType, number>> = {
  float32: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
  bfloat16: 16,
};
