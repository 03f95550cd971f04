import {
  arange,
  ExportError,
  full,
  requireFunction,
  tensor,
  type OnnxBody,
  type OnnxContext,
  type OnnxNode,
  type OnnxValue,
  type Operation,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { ActualDevice } from '@gradkit/runtime';
import { castSaturated } from './cast-saturated.ts';
import type { DynamicGraph } from './dynamic-graph.ts';
import { elementsOf, type Constant, type Node, type Value } from './graph.ts';
import { expand } from './legalize/expand.ts';
import { missingOperator } from './legalize/operator-support.ts';
import { longForms } from './legalize/long-forms.ts';
import { webgpuForms } from './legalize/webgpu-forms.ts';
import type { Names } from './names.ts';
import { capturedIn, prune } from './prune.ts';
import type { Rewritable } from './rewrite/rewrite.ts';
import { castTo, widerKernel } from './wider-kernel.ts';

/** A node being written: results that nobody has asked for yet are open. */
interface OpenNode extends Node {
  readonly outputs: string[];
}

/** Collects nodes and constants, and gives every value a name. The same trace gives the same names. */
export class Writer {
  readonly nodes: OpenNode[] = [];
  readonly constants = new Map<string, Constant>();
  readonly shapes = new Map<string, Shape>();
  readonly between = new Map<string, Shape>();
  readonly names: Names;
  readonly #names = new Map<Tensor, string>();
  readonly #written = new Map<string, OpenNode>();

  readonly #bodies: OnnxBody[] = [];

  /** names from the graph around this one */
  readonly captures = new Set<string>();
  readonly #around: Writer | null;

  /** whose operators there have to be; null for any ONNX Runtime */
  readonly device: ActualDevice | null;

  readonly #writesBranches: boolean;

  /**
   * @param around the writer of the graph that the one to be written is in, e.g. of a loop: constants stand there
   * @param options `writesBranches`: whether what an `If` does is written, too; default true
   */
  constructor(
    names: Names,
    around: Writer | null = null,
    device: ActualDevice | null = null,
    { writesBranches = true }: { readonly writesBranches?: boolean | undefined } = {},
  ) {
    this.names = names;
    this.#writesBranches = writesBranches;
    this.#around = around;
    this.device = device;
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
    if (this.#around !== null) return this.capture(this.#around.nameOf(value));
    if (value.isSymbolic)
      throw new ExportError('exportModel', 'a tensor of another traced function is used; pass it as an input instead');
    const name = this.constant('constant', { value, sizes: false });
    this.name(value, name);
    return name;
  }

  valueOf(value: Tensor): OnnxValue {
    return { name: this.nameOf(value), shape: value.shape, dtype: value.dtype };
  }

  /** Takes a name from the graph around. */
  capture(name: string): string {
    this.captures.add(name);
    return name;
  }

  constant(base: string, constant: Constant): string {
    if (this.#around !== null) return this.capture(this.#around.constant(base, constant));
    const name = this.names.fresh(base);
    this.constants.set(name, constant);
    return name;
  }

  /** Whether ONNX Runtime has an operator, with all that it can do, where the graph is to run. */
  has(opType: string): boolean {
    const plain = { opType, dtype: 'float32', rank: 0, results: 1, attributes: {}, constants: () => [] } as const;
    return this.device === null || missingOperator(this.device, plain) === null;
  }

  /** Writes a node, in another form where the device needs one, or by way of another element type where ONNX Runtime has no kernel for its own. */
  writeNode(node: OnnxNode, written: WrittenValue): void {
    const { inputs, name, shape, ...from } = written;
    const forms = inputs[0]?.dtype === 'int64' ? longForms : this.device === 'webgpu' ? webgpuForms : null;
    const form = forms?.get(node.opType);
    if (form !== undefined) {
      const given = inputs.filter((x) => x !== null);
      const context = {
        ...nodeContext(this, from, (part, value) => this.write(part, value)),
        type: { shape, dtype: given[0].dtype },
        numbersOf: ({ name: constant }: OnnxValue) => elementsOf(this, constant),
      };
      const other = form({ ...node, inputs }, given, context);
      return this.write(other, { inputs: other.inputs, name, ...from });
    }
    const wide = widerKernel(node.opType, inputs);
    if (wide === null) return this.write(node, { inputs, name, ...from });
    const cast = (input: OnnxValue): OnnxValue => {
      const castName = this.names.fresh(`${from.origin}_cast`);
      this.write(castTo(wide.to), { inputs: [input], name: castName, ...from });
      this.between.set(castName, input.shape);
      return { ...input, name: castName, dtype: wide.to };
    };
    const result = this.names.fresh(`${from.origin}_wide`);
    this.between.set(result, shape);
    this.write(node, {
      inputs: inputs.map((x, i) => (x !== null && wide.widens(x, i) ? cast(x) : x)),
      name: result,
      ...from,
    });
    this.write(castTo(wide.from), { inputs: [{ name: result, shape, dtype: wide.to }], name, ...from });
  }

  /** Gives a result of a node its name. Another result of the same operator on the same inputs comes from the same node. */
  write(
    { opType, attributes: own = {}, bodies = {}, result = 0 }: OnnxNode,
    { inputs, name, origin, place }: Written,
  ): void {
    const names = inputs.map((input) => input?.name ?? null);
    const attributes = opType === 'Reshape' && !this.#isOpen(names[1]!) ? { ...own, allowzero: 1 } : own; // 0 is a size
    const key = JSON.stringify([opType, attributes, names, Object.values(bodies).map((body) => this.#numberOf(body))]);
    const known = this.#written.get(key);
    if (known !== undefined && known.outputs[result] === undefined) {
      known.outputs[result] = name;
      return;
    }
    const isLeftOut = opType === 'If' && !this.#writesBranches;
    const graphs = (isLeftOut ? [] : Object.entries(bodies)).map(([attribute, body]) => ({
      attribute,
      ...writeBody(this, body, origin),
    }));
    const node: OpenNode = {
      opType,
      attributes: {
        ...attributes,
        ...Object.fromEntries(graphs.map(({ attribute, graph }) => [attribute, { graph }])),
      },
      inputs: names,
      outputs: [],
      captures: isLeftOut ? outsideOf(bodies) : graphs.flatMap(({ captures }) => captures),
      origin,
      place,
    };
    node.outputs[result] = name;
    this.#written.set(key, node);
    this.nodes.push(node);
  }

  #numberOf(body: OnnxBody): number {
    const known = this.#bodies.indexOf(body);
    return known === -1 ? this.#bodies.push(body) - 1 : known;
  }

  /** Whether sizes leave one to be worked out, as −1. */
  #isOpen(sizes: string): boolean {
    const constant = this.constants.get(sizes);
    if (constant === undefined) return this.#around !== null && this.#around.#isOpen(sizes);
    return constant.value.data.includes(-1);
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

interface WrittenValue extends Written {
  readonly shape: Shape;
}

const outsideOf = (bodies: Readonly<Record<string, OnnxBody>>): string[] =>
  Object.values(bodies).flatMap(({ outside }) => outside.map(({ name }) => name));

/** What rules and forms write nodes and constants with. */
function nodeContext(
  writer: Writer,
  { origin, place }: Pick<Written, 'origin' | 'place'>,
  write: (node: OnnxNode, written: WrittenValue) => void,
): Pick<OnnxContext, 'constant' | 'ints' | 'node'> & { given(value: Tensor): OnnxValue } {
  const given = (value: Tensor, sizes = false): OnnxValue => ({
    name: writer.constant(`${origin}_${sizes ? 'sizes' : 'value'}`, { value, sizes }),
    shape: value.shape,
    dtype: value.dtype,
  });
  return {
    node(node, { shape, dtype }) {
      const name = writer.names.fresh(`${origin}_${node.opType.toLowerCase()}`);
      write(node, { inputs: node.inputs, name, shape, origin, place });
      writer.between.set(name, shape);
      return { name, shape, dtype };
    },
    given,
    ints: (values) => given(tensor([...values], { dtype: 'int64', shape: [values.length] }), true),
    constant: (value, dtype, shape = []) => given(full(shape, value, { dtype })),
  };
}

function contextOf(writer: Writer, { op, inputs, outputs, origin: place }: Operation): OnnxContext {
  const from = { origin: op.name, place };
  const parts = nodeContext(writer, from, (node, written) => writer.writeNode(node, written));
  return {
    ...parts,
    inputs: inputs.map((input) => writer.valueOf(input)),
    outputs,
    hasOperator: (opType) => writer.has(opType),
    swapLastTwo(x) {
      const axes = x.shape.map((_, axis) => axis);
      const perm = [...axes.slice(0, -2), ...axes.slice(-2).toReversed()];
      const shape = perm.map((axis) => x.shape[axis]);
      return parts.node({ opType: 'Transpose', inputs: [x], attributes: { perm } }, { shape, dtype: x.dtype });
    },
    castSaturated: (x, dtype) => castSaturated(x, dtype, parts),
    // ONNX Runtime casts no int64 on WebGPU, but looks up by it: there each position is looked up in a list of all
    castPositions: (x, length) =>
      writer.device === 'webgpu'
        ? { opType: 'Gather', inputs: [parts.given(arange(length, { dtype: 'int32' })), x] }
        : { ...castTo('int32'), inputs: [x] },
  };
}

/** A value of a graph within: nothing is said of its sizes, which may follow free axes. */
export function within(name: string, { dtype }: Pick<Tensor, 'dtype'>): Value {
  return { name, dtype, shape: [] };
}

/** The shape of a value, of which nothing is said but how many axes it has. */
export function openShape({ shape }: Pick<Tensor, 'shape'>): null[] {
  return shape.map(() => null);
}

/** Writes what a node does by itself as a graph of its own. */
function writeBody(
  around: Writer,
  body: OnnxBody,
  origin: string,
): { readonly graph: DynamicGraph; readonly captures: readonly string[] } {
  const { names } = around;
  const { outside } = body;
  const { inputs, ...traced } = body.trace();
  const { operations, results: outputs } = expand<Rewritable>({
    operations: traced.operations,
    results: traced.outputs,
    writes: new Map(),
  });
  const writer = new Writer(names, around);
  const given = inputs.slice(0, inputs.length - outside.length);
  for (const input of given) writer.name(input, names.fresh(`${origin}_input`));
  inputs.slice(given.length).forEach((input, i) => writer.name(input, writer.capture(outside[i].name)));
  for (const one of operations) writeOperation(writer, one);
  const taken = new Set(inputs.map((input) => writer.nameOf(input)));
  const results = outputs.map((output) => {
    const own = writer.nameOf(output);
    const isFree = output.isSymbolic && !taken.has(own);
    taken.add(own);
    if (isFree) return own;
    const name = names.fresh(`${origin}_result`); // of its own: a value may be wanted twice, or be an input
    writer.nodes.push({ opType: 'Identity', inputs: [own], outputs: [name], attributes: {}, origin });
    return name;
  });
  const graph = prune<DynamicGraph>({
    inputs: given.map((input) => within(writer.nameOf(input), input)),
    outputs: results.map((name, i) => within(name, outputs[i])),
    nodes: writer.finish(),
    constants: new Map(),
    inputShapes: given.map(openShape),
    outputShapes: outputs.map(openShape),
  });
  return { graph, captures: capturedIn([graph], writer.captures) };
}

/** Writes an operation by its rule. */
export function writeOperation(writer: Writer, step: Operation): void {
  const context = contextOf(writer, step);
  requireFunction('exportModel', `onnx of the operation ${step.op.name}`, step.op.onnx);
  const result = step.op.onnx!(step.attributes, context);
  const origin = step.op.name;
  for (const output of step.outputs) if (!writer.isNamed(output)) writer.name(output, writer.names.fresh(origin));
  const nodes = 'opType' in result ? [result] : result;
  nodes.forEach((node, i) => {
    const name = writer.nameOf(step.outputs[i]);
    const { shape } = step.outputs[i];
    writer.writeNode(node, { inputs: node.inputs ?? context.inputs, name, shape, origin, place: step.origin });
  });
}
