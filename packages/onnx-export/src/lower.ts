import {
  ExportError,
  full,
  requireFunction,
  tensor,
  type AnyState,
  type Operation,
  type OnnxContext,
  type OnnxNode,
  type OnnxValue,
  type Shape,
  type Tensor,
  type Trace,
} from '@gradkit/core-tensor/functional';
import type { Constant, Graph, Node } from './graph.ts';
import { Names } from './names.ts';

interface GivenNames {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** names of states, e.g. of a model's parameters */
  readonly states: ReadonlyMap<AnyState, string>;
  /** who asks, for messages; default exportModel */
  readonly where?: string | undefined;
}

/** A trace in ONNX operators, and what was learned on the way. */
export interface LoweredGraph extends Graph {
  /** shapes of the inputs and of the operations' results */
  readonly shapes: ReadonlyMap<string, Shape>;
  /** shapes of all values, as rules of operations declare them between */
  readonly declared: ReadonlyMap<string, Shape>;
  /** all names in it */
  readonly names: Names;
}

/** A node being written: results that nobody has asked for yet are open. */
interface OpenNode extends Node {
  readonly outputs: string[];
}

/** Collects nodes and constants, and gives every value a name. The same trace gives the same names. */
class Writer {
  readonly nodes: OpenNode[] = [];
  readonly constants = new Map<string, Constant>();
  readonly shapes = new Map<string, Shape>();
  readonly between = new Map<string, Shape>();
  readonly names: Names;
  readonly #names = new Map<Tensor, string>();
  readonly #written = new Map<string, OpenNode>();

  constructor(names: Names) {
    this.names = names;
  }

  name(value: Tensor, name: string): void {
    this.#names.set(value, name);
    this.shapes.set(name, value.shape);
  }

  isNamed(value: Tensor): boolean {
    return this.#names.has(value);
  }

  nameOf(value: Tensor): string {
    const known = this.#names.get(value);
    if (known !== undefined) return known;
    if (value.isSymbolic)
      throw new ExportError('exportModel', 'a tensor of another traced function is used; pass it as an input instead');
    const name = this.constant('constant', { value, sizes: false });
    this.name(value, name);
    return name;
  }

  valueOf(value: Tensor): OnnxValue {
    return { name: this.nameOf(value), shape: value.shape, dtype: value.dtype };
  }

  constant(base: string, constant: Constant): string {
    const name = this.names.fresh(base);
    this.constants.set(name, constant);
    return name;
  }

  /** Gives a result of a node its name. Another result of the same operator on the same inputs comes from the same node. */
  write({ opType, attributes = {}, result = 0 }: OnnxNode, { inputs, name, origin, place }: Written): void {
    const names = inputs.map((input) => input?.name ?? null);
    const key = JSON.stringify([opType, attributes, names]);
    const known = this.#written.get(key);
    if (known !== undefined && known.outputs[result] === undefined) {
      known.outputs[result] = name;
      return;
    }
    const node: OpenNode = { opType, attributes, inputs: names, outputs: [], origin, place };
    node.outputs[result] = name;
    this.#written.set(key, node);
    this.nodes.push(node);
  }

  /** All nodes; earlier results than those asked for get a name, since operators may not leave them out. */
  finish(): Node[] {
    return this.nodes.map((node) => ({
      ...node,
      outputs: Array.from(node.outputs, (name) => name ?? this.names.fresh(`${node.origin}_unused`)),
    }));
  }
}

interface Written {
  readonly inputs: readonly (OnnxValue | null)[];
  readonly name: string;
  /** the operation it is written for */
  readonly origin: string;
  readonly place: Error | undefined;
}

function contextOf(writer: Writer, { op, inputs, outputs, origin: place }: Operation): OnnxContext {
  const constant = (value: Tensor, sizes: boolean): OnnxValue => ({
    name: writer.constant(sizes ? `${op.name}_sizes` : `${op.name}_value`, { value, sizes }),
    shape: value.shape,
    dtype: value.dtype,
  });
  return {
    inputs: inputs.map((input) => writer.valueOf(input)),
    outputs,
    node(node, { shape, dtype }) {
      const name = writer.names.fresh(`${op.name}_${node.opType.toLowerCase()}`);
      writer.write(node, { inputs: node.inputs, name, origin: op.name, place });
      writer.between.set(name, shape);
      return { name, shape, dtype };
    },
    ints: (values) => constant(tensor([...values], { dtype: 'int64', shape: [values.length] }), true),
    constant: (value, dtype, shape = []) => constant(full(shape, value, { dtype }), false),
  };
}

function lowerStep(writer: Writer, step: Operation): void {
  const context = contextOf(writer, step);
  requireFunction('exportModel', `onnx of the operation ${step.op.name}`, step.op.onnx);
  const result = step.op.onnx(step.attributes, context);
  const origin = step.op.name;
  for (const output of step.outputs) if (!writer.isNamed(output)) writer.name(output, writer.names.fresh(origin));
  const nodes = 'opType' in result ? [result] : result;
  nodes.forEach((node, i) => {
    const name = writer.nameOf(step.outputs[i]);
    writer.write(node, { inputs: node.inputs ?? context.inputs, name, origin, place: step.origin });
  });
}

/** Writes a trace in ONNX operators. Work that no output needs is left out. @throws {ConfigError} if names clash */
export function lower(trace: Trace, given: GivenNames): LoweredGraph {
  const names = new Names(given.where ?? 'exportModel');
  for (const name of given.inputs) names.reserve('input', name);
  for (const name of given.outputs) names.reserve('output', name);
  for (const [state] of trace.reads) if (given.states.has(state)) names.reserve('weight', given.states.get(state)!);
  const writer = new Writer(names);
  const { outputs: outputNames } = given;
  trace.inputs.forEach((input, i) => writer.name(input, given.inputs[i]));
  for (const [state, tracer] of trace.reads) {
    if (tracer === null) continue; // an empty state
    const name = given.states.get(state) ?? names.fresh('state');
    writer.constants.set(name, { value: state.value!, sizes: false });
    writer.name(tracer, name);
  }
  const named = new Set<Tensor>();
  trace.outputs.forEach((output, i) => {
    if (writer.isNamed(output) || !output.isSymbolic) return;
    writer.name(output, outputNames[i]);
    named.add(output);
  });
  for (const step of trace.operations) lowerStep(writer, step);
  // an output that is an input, a constant or another output needs a node that gives it its name
  trace.outputs.forEach((output, i) => {
    if (named.delete(output)) return;
    writer.nodes.push({
      opType: 'Identity',
      inputs: [writer.nameOf(output)],
      outputs: [outputNames[i]],
      attributes: {},
      origin: 'identity',
    });
  });
  const type = ({ shape, dtype }: Tensor, name: string) => ({ name, shape, dtype });
  const graph = prune({
    inputs: trace.inputs.map((input, i) => type(input, given.inputs[i])),
    outputs: trace.outputs.map((output, i) => type(output, outputNames[i])),
    nodes: writer.finish(),
    constants: writer.constants,
  });
  const { shapes, between } = writer;
  return { ...graph, shapes, declared: new Map([...between, ...shapes]), names };
}

/** Leaves out nodes, last results of nodes and constants that no output needs. */
function prune(graph: Graph): Graph {
  const needed = new Set(graph.outputs.map(({ name }) => name));
  const nodes = graph.nodes.toReversed().filter(({ inputs, outputs }) => {
    if (!outputs.some((name) => needed.has(name))) return false;
    for (const name of inputs) if (name !== null) needed.add(name);
    return true;
  });
  const cut = (outputs: readonly string[]): readonly string[] =>
    outputs.slice(0, Math.max(1, 1 + outputs.findLastIndex((name) => needed.has(name))));
  const constants = new Map([...graph.constants].filter(([name]) => needed.has(name)));
  return { ...graph, nodes: nodes.toReversed().map((node) => ({ ...node, outputs: cut(node.outputs) })), constants };
}
