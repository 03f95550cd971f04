import type { AttributeProto, GraphProto, NodeProto, TensorProto } from '../schema.ts';

/** ONNX's numbers of the element types that quantized files have. */
export const elementTypes = { float: 1, uint8: 2, int8: 3, int32: 6, int64: 7 } as const;

/** A graph as a file has it, to be changed: nodes in the order in which they run, and constants by name. */
export class FileGraph {
  nodes: NodeProto[];
  readonly constants: Map<string, TensorProto>;
  readonly inputs: GraphProto['input'];
  readonly outputs: GraphProto['output'];
  readonly #taken: Set<string>;
  readonly #origins = new Map<string, string>();

  constructor({ node, initializer, input, output }: GraphProto) {
    this.nodes = [...node];
    this.constants = new Map(initializer.map((constant) => [constant.name, constant]));
    this.inputs = input;
    this.outputs = output;
    this.#taken = new Set([...this.constants.keys(), ...[...input, ...output].map(({ name }) => name)]);
    for (const each of node) for (const name of [...each.output, ...namesUsedBy(each)]) this.#taken.add(name);
  }

  /** A name that nothing has yet. */
  fresh(base: string): string {
    let name = base;
    for (let i = 1; this.#taken.has(name); i++) name = `${base}_${i}`;
    this.#taken.add(name);
    return name;
  }

  /** Adds a constant under a new name. */
  constant(base: string, values: ConstantValues): string {
    const name = this.fresh(base);
    this.constants.set(name, tensorProto(name, values));
    return name;
  }

  /** Tells of which constant another one was made. */
  setOrigin(name: string, origin: string): void {
    this.#origins.set(name, this.originOf(origin));
  }

  /** The constant of the model that one was made of. */
  originOf(name: string): string {
    return this.#origins.get(name) ?? name;
  }

  /** The numbers of a float constant; null for what is none. */
  floatsOf(name: string | undefined): { readonly values: Float32Array; readonly shape: readonly number[] } | null {
    const constant = name === undefined ? undefined : this.constants.get(name);
    if (constant === undefined || constant.dataType !== elementTypes.float) return null;
    const values = new Float32Array((constant.rawData ?? new Uint8Array()).slice().buffer);
    return { values, shape: constant.dims.map(Number) };
  }

  /** The nodes that make values, by the names of these. */
  producers(): Map<string, NodeProto> {
    return new Map(this.nodes.flatMap((node) => node.output.map((name) => [name, node] as const)));
  }

  /** The nodes that take values, by the names of these; those whose graphs within take them, too. */
  consumers(): Map<string, NodeProto[]> {
    const all = new Map<string, NodeProto[]>();
    for (const node of this.nodes)
      for (const name of new Set(namesUsedBy(node))) all.set(name, [...(all.get(name) ?? []), node]);
    return all;
  }

  isOutput(name: string): boolean {
    return this.outputs.some((output) => output.name === name);
  }

  /** Leaves out nodes and constants that no output needs. */
  prune(): void {
    const needed = new Set(this.outputs.map(({ name }) => name));
    this.nodes = this.nodes
      .toReversed()
      .filter((node) => {
        if (!node.output.some((name) => needed.has(name))) return false;
        for (const name of namesUsedBy(node)) needed.add(name);
        return true;
      })
      .toReversed();
    for (const name of this.constants.keys()) if (!needed.has(name)) this.constants.delete(name);
  }

  toProto(name: string): GraphProto {
    const { nodes: node, inputs: input, outputs: output, constants } = this;
    return { name, docString: '', node, initializer: [...constants.values()], input, output };
  }
}

interface ConstantValues {
  readonly data: Float32Array | Int8Array | Uint8Array | Int32Array;
  readonly shape: readonly number[];
}

function tensorProto(name: string, { data, shape }: ConstantValues): TensorProto {
  const kinds = { Float32Array: 'float', Int8Array: 'int8', Uint8Array: 'uint8', Int32Array: 'int32' } as const;
  const kind = kinds[data.constructor.name as keyof typeof kinds];
  const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return { name, dims: shape.map(BigInt), dataType: elementTypes[kind], rawData };
}

/** The names that a node takes, and those that graphs within it take from around. */
export function namesUsedBy({ input, attribute }: NodeProto): string[] {
  return [...input.filter((name) => name !== ''), ...attribute.flatMap(({ g }) => (g === undefined ? [] : namesIn(g)))];
}

function namesIn({ node, output }: GraphProto): string[] {
  return [...node.flatMap(namesUsedBy), ...output.map(({ name }) => name)];
}

const intType = 2; // AttributeProto.INT

export function intAttribute(name: string, value: number): AttributeProto {
  return { name, type: intType, i: BigInt(value) };
}

/** A whole number among the attributes of a node. */
export function intOf({ attribute }: NodeProto, name: string, otherwise: number): number {
  const found = attribute.find((each) => each.name === name);
  return found?.i === undefined ? otherwise : Number(found.i);
}

/** A number among the attributes of a node. */
export function floatOf({ attribute }: NodeProto, name: string, otherwise: number): number {
  return attribute.find((each) => each.name === name)?.f ?? otherwise;
}

/** A node of one result, which it is named after. */
export function nodeProto(
  opType: string,
  input: readonly string[],
  output: string | readonly string[],
  attribute: readonly AttributeProto[] = [],
): NodeProto {
  const outputs = typeof output === 'string' ? [output] : output;
  return { name: `node_${outputs[0]}`, opType, input, output: outputs, attribute };
}
