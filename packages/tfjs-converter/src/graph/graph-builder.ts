import {
  DataError,
  full,
  permute,
  tensor,
  type DType,
  type OnnxAttribute,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { Graph, Node } from '@gradkit/onnx-export';
import { refuseNode, where, type NodeDef } from './node-def.ts';

/**
 * A value of the graph. Images and volumes may stand in ONNX's order, with their channels on axis 1: then `first` is the name, and the other
 * order is written when somebody needs it.
 */
export interface GraphValue {
  readonly dtype: DType;
  readonly constant: Tensor | null;
  /** as TensorFlow has it, once it is written */
  plain: string | null;
  /** with the channels on axis 1, once it is written */
  first: string | null;
  /** how many axes it has, where that is known; always known if `first` is there */
  readonly rank: number | null;
}

type Attributes = Readonly<Record<string, OnnxAttribute | undefined>>;

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

/** Axes of `[batch, …, channels]` as `[batch, channels, …]`. */
const channelsFirst = (rank: number): number[] => [0, rank - 1, ...range(1, rank - 1)];
/** And back. */
const channelsLast = (rank: number): number[] => [0, ...range(2, rank), 1];

/** Nodes and constants of an ONNX graph in the making. */
export class GraphBuilder {
  readonly nodes: Node[] = [];
  readonly constants = new Map<string, { readonly value: Tensor; readonly sizes: boolean }>();
  readonly #names = new Set<string>();
  #origin = '';

  /** Takes a name for an input or output. */
  reserve(name: string): string {
    this.#names.add(name);
    return name;
  }

  #fresh(base: string): string {
    let name = base;
    for (let i = 1; this.#names.has(name); i++) name = `${base}_${i}`;
    return this.reserve(name);
  }

  /** Says which node is being written. */
  begin({ name }: NodeDef): void {
    this.#origin = name;
  }

  /** Writes a node with `count` results; their names. */
  nodesOf(opType: string, inputs: readonly (string | null)[], attributes: Attributes, count: number): string[] {
    const outputs = Array.from({ length: count }, () => this.#fresh(`${this.#origin}/${opType}`));
    this.nodes.push({ opType, inputs, outputs, attributes, origin: this.#origin });
    return outputs;
  }

  /** Writes a node; the name of its result. */
  node(opType: string, inputs: readonly (string | null)[], attributes: Attributes = {}): string {
    return this.nodesOf(opType, inputs, attributes, 1)[0];
  }

  /** Writes a constant; its name. */
  constant(value: Tensor, base = `${this.#origin}/constant`): string {
    const name = this.#fresh(base);
    this.constants.set(name, { value, sizes: false });
    return name;
  }

  /** A list of int64, e.g. of sizes or axes. */
  ints(values: readonly number[]): string {
    const odd = values.find((value) => !Number.isSafeInteger(value));
    if (odd !== undefined)
      throw new DataError(where, `node ${this.#origin} has ${odd} where it must have a whole number`, { got: odd });
    return this.constant(tensor([...values], { dtype: 'int64', shape: [values.length] }));
  }

  /** A constant number without axes, or of one axis. */
  scalar(value: number, dtype: DType, shape: Shape = []): string {
    return this.constant(full(shape, value, { dtype }));
  }

  /** A value that is written already. */
  value(name: string, dtype: DType, rank: number | null = null): GraphValue {
    return { dtype, constant: null, plain: name, first: null, rank };
  }

  /** A value with the channels on axis 1. */
  firstValue(name: string, dtype: DType, rank: number): GraphValue {
    return { dtype, constant: null, plain: null, first: name, rank };
  }

  /** A constant of the graph, which is written when somebody needs it. */
  constantValue(value: Tensor): GraphValue {
    return { dtype: value.dtype, constant: value, plain: null, first: null, rank: value.rank };
  }

  /** The name of a value in TensorFlow's order. */
  plain(value: GraphValue): string {
    if (value.plain !== null) return value.plain;
    if (value.first === null) return (value.plain = this.constant(value.constant!));
    return (value.plain = this.node('Transpose', [value.first], { perm: channelsLast(value.rank!) }));
  }

  /** The name of a value with the channels on axis 1. */
  first(value: GraphValue, rank: number): string {
    if (value.first !== null) return value.first;
    if (value.constant !== null) return (value.first = this.constant(permute(value.constant, channelsFirst(rank))));
    return (value.first = this.node('Transpose', [this.plain(value)], { perm: channelsFirst(rank) }));
  }

  /** A value as another element type. */
  cast(name: string, from: DType, to: DType): string {
    return from === to ? name : this.node('Cast', [name], { to: { dtype: to } });
  }

  /** Numbers of a constant. @throws {DataError} if the value follows from inputs */
  numbers(node: NodeDef, value: GraphValue | undefined, what: string): number[] {
    if (value?.constant !== null && value !== undefined) return Array.from(value.constant.data, Number);
    throw refuseNode(node, `takes its ${what} from other nodes; it must be a constant`);
  }

  /** A list of int64, e.g. of sizes, that may follow from inputs. */
  sizes(value: GraphValue): string {
    if (value.constant !== null) return this.ints(Array.from(value.constant.data, Number));
    return this.cast(this.plain(value), value.dtype, 'int64');
  }

  /** The graph, as a file is made of it. */
  graph(inputs: Graph['inputs'], outputs: Graph['outputs']): Graph {
    return { inputs, outputs, nodes: this.nodes, constants: this.constants };
  }
}

/** What a node is written with. */
export interface Writing {
  readonly node: NodeDef;
  readonly inputs: readonly GraphValue[];
  readonly builder: GraphBuilder;
}

/** Writes a node of TensorFlow as nodes of ONNX; its results. */
export type WriteNode = (writing: Writing) => readonly GraphValue[];
