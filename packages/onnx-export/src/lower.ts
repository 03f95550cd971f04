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
  type Tensor,
  type Trace,
} from '@gradkit/core-tensor/functional';
import type { Constant, Graph, Node } from './graph.ts';

interface Names {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** names of states, e.g. of a model's parameters */
  readonly states: ReadonlyMap<AnyState, string>;
}

/** A node being written: results that nobody has asked for yet are open. */
interface OpenNode extends Node {
  readonly outputs: string[];
}

/** Collects nodes and constants, and gives every value a name. The same trace gives the same names. */
class Writer {
  readonly nodes: OpenNode[] = [];
  readonly constants = new Map<string, Constant>();
  readonly #names = new Map<Tensor, string>();
  readonly #used = new Map<string, number>();
  readonly #written = new Map<string, OpenNode>();

  /** A name not used before: `relu`, `relu_1` … */
  fresh(base: string): string {
    const count = this.#used.get(base) ?? 0;
    this.#used.set(base, count + 1);
    return count === 0 ? base : this.fresh(`${base}_${count}`);
  }

  name(value: Tensor, name: string): void {
    this.#names.set(value, name);
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
    const name = this.fresh(base);
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
      outputs: Array.from(node.outputs, (name) => name ?? this.fresh(`${node.origin}_unused`)),
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
      const name = writer.fresh(`${op.name}_${node.opType.toLowerCase()}`);
      writer.write(node, { inputs: node.inputs, name, origin: op.name, place });
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
  for (const output of step.outputs) if (!writer.isNamed(output)) writer.name(output, writer.fresh(origin));
  const nodes = 'opType' in result ? [result] : result;
  nodes.forEach((node, i) => {
    const name = writer.nameOf(step.outputs[i]);
    writer.write(node, { inputs: node.inputs ?? context.inputs, name, origin, place: step.origin });
  });
}

/** Writes a trace in ONNX operators. Work that no output needs is left out. */
export function lower(trace: Trace, names: Names): Graph {
  const writer = new Writer();
  trace.inputs.forEach((input, i) => writer.name(input, writer.fresh(names.inputs[i])));
  const outputNames = names.outputs.map((name) => writer.fresh(name));
  for (const [state, tracer] of trace.reads) {
    if (tracer === null) continue; // an empty state
    const value = state.value!;
    writer.name(tracer, writer.constant(names.states.get(state) ?? 'state', { value, sizes: false }));
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
  return prune({
    inputs: trace.inputs.map((input, i) => type(input, names.inputs[i])),
    outputs: trace.outputs.map((output, i) => type(output, outputNames[i])),
    nodes: writer.finish(),
    constants: writer.constants,
  });
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
