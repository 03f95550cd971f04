import { DataError, normalizeAxis, numbersOf, Tensor, type State } from '@gradkit/core-tensor/functional';
import type { Constant, Graph, GraphNode } from '../graph/graph.ts';
import { nodeTitle } from '../graph/read-graph.ts';
import type { Value } from './operator.ts';
import { TensorSequence } from './tensor-sequence.ts';

const mostElements = 2 ** 27;

/** What a node is run in. */
export interface Surroundings {
  readonly training: boolean;
  /** whether quantized values go through as floats, neither rounded nor cut off */
  readonly dequantize: boolean;
  /** the parameter or buffer that holds a value of the graph */
  stateOf(name: string): State<Tensor | null> | null;
  /** whether a value is known beside the tensors: a constant, or what follows from sizes */
  isKnown(name: string): boolean;
  /** ONNX's number of the element type of a value, where the file says it; 0 where not */
  elementTypeOf(name: string): number;
  /** Runs a graph within. */
  run(graph: Graph, inputs: readonly Value[]): Value[];
}

/** A node with the values of its inputs. */
export class Call {
  readonly node: GraphNode;
  readonly inputs: readonly (Value | null)[];
  readonly #surroundings: Surroundings;

  constructor(node: GraphNode, inputs: readonly (Value | null)[], surroundings: Surroundings) {
    this.node = node;
    this.inputs = inputs;
    this.#surroundings = surroundings;
  }

  get opset(): number {
    return this.node.opset;
  }

  get training(): boolean {
    return this.#surroundings.training;
  }

  get dequantize(): boolean {
    return this.#surroundings.dequantize;
  }

  /** How many results are there, named or not. */
  get resultCount(): number {
    return this.node.outputs.length;
  }

  /** @throws {DataError} always: the node is not as ONNX has it */
  fail(problem: string, got?: unknown): never {
    throw new DataError('importModel', problem, { got }); // the node is named by who runs it
  }

  has(i: number): boolean {
    return (this.inputs[i] ?? null) !== null;
  }

  /** Whether somebody may take a result. */
  wants(i: number): boolean {
    return (this.node.outputs[i] ?? '') !== '';
  }

  optional(i: number): Tensor | null {
    const value = this.inputs[i] ?? null;
    if (value === null || value instanceof Tensor) return value;
    return this.fail(`takes a sequence as input ${i}; it must be a tensor`);
  }

  tensor(i: number): Tensor {
    return this.optional(i) ?? this.fail(`has no input ${i}`);
  }

  /** All inputs, which are tensors. */
  tensors(): Tensor[] {
    return this.inputs.map((_, i) => this.tensor(i));
  }

  sequence(i: number): TensorSequence {
    const value = this.inputs[i];
    return value instanceof TensorSequence ? value : this.fail(`takes no sequence as input ${i}`);
  }

  /** Throws where a few numbers of a file ask for more than there can be. */
  requireSize(shape: readonly number[]): void {
    const size = shape.reduce((product, each) => product * each, 1);
    if (!(size <= mostElements) || shape.some((each) => each < 0))
      this.fail(`the result is to be [${shape.join(', ')}]; at most ${mostElements} elements are made`, size);
  }

  /** Whether the numbers of an input are known beside the tensors. */
  isKnown(i: number): boolean {
    return this.#surroundings.isKnown(this.node.inputs[i] ?? '');
  }

  /** Numbers of an input that is known beside the tensors; null where it is left out. */
  numbers(i: number): number[] | null {
    const x = this.optional(i);
    return x === null ? null : Array.from(numbersOf(x));
  }

  /** The one number of an input. */
  number(i: number, fallback: number): number {
    return this.numbers(i)?.[0] ?? fallback;
  }

  int(name: string, fallback: number): number {
    const value = this.node.attributes.get(name);
    return typeof value === 'number' ? value : fallback;
  }

  flag(name: string, fallback = false): boolean {
    return this.int(name, fallback ? 1 : 0) !== 0;
  }

  /** An axis counted from the front. */
  axis(axis: number, rank: number): number {
    return normalizeAxis(nodeTitle(this.node), axis, rank);
  }

  float(name: string, fallback: number): number {
    return this.int(name, fallback);
  }

  text(name: string, fallback: string): string {
    const value = this.node.attributes.get(name);
    return typeof value === 'string' ? value : fallback;
  }

  /** A list of numbers; null where the node has none. */
  list(name: string): readonly number[] | null {
    const value = this.node.attributes.get(name);
    return Array.isArray(value) && typeof value[0] !== 'string' ? (value as readonly number[]) : null;
  }

  texts(name: string): readonly string[] | null {
    const value = this.node.attributes.get(name);
    return Array.isArray(value) && typeof value[0] === 'string' ? (value as readonly string[]) : null;
  }

  constant(name: string): Constant | null {
    const value = this.node.attributes.get(name);
    return typeof value === 'object' && 'tensor' in value ? value : null;
  }

  /** Numbers that former opsets have as an attribute, and later ones as an input. */
  listOrInput(name: string, i: number): readonly number[] | null {
    return this.list(name) ?? this.numbers(i);
  }

  stateOf(i: number): State<Tensor | null> | null {
    return this.#surroundings.stateOf(this.node.inputs[i] ?? '');
  }

  elementType(i: number): number {
    return this.#surroundings.elementTypeOf(this.node.inputs[i] ?? '');
  }

  /** The same node with other inputs. */
  withInputs(inputs: readonly (Value | null)[]): Call {
    return new Call(this.node, inputs, this.#surroundings);
  }

  graph(name: string): Graph {
    return this.node.graphs.get(name) ?? this.fail(`has no graph ${name}`);
  }

  run(name: string, inputs: readonly Value[]): Value[] {
    return this.#surroundings.run(this.graph(name), inputs);
  }
}
