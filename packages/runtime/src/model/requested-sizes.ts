import { DataError, onnxElementTypes, requireNumber } from '@gradkit/core-tensor/functional';
import { readModel } from './inspect-model.ts';
import { attributeOf, fieldsOf, last, messagesOf, textOf, textsOf, wholesOf, type Field } from './protobuf.ts';
import { functionName, mainGraph, unbearableCalls } from './unfolded-functions.ts';
import { unnamedIn } from './unnamed-values.ts';

/** What a graph and those within have. */
interface Contents {
  /** constants of sizes, by name */
  readonly sizes: Map<string, readonly number[]>;
  /** how many elements int64 inputs, constants and others have as far as the model says, by name */
  readonly lengths: Map<string, number>;
  readonly nodes: (readonly Field[])[];
  readonly sparse: (readonly Field[])[];
}

const int64 = onnxElementTypes.int64; // of shapes
const mostSizes = 32; // of one constant; more are no shape

/** Attributes with which ONNX Runtime 1.30 ends the process, since it divides by them or counts by them, outside of these ranges. */
const bearable: Readonly<Record<string, Readonly<Record<string, readonly [least: number, most: number]>>>> = {
  Attention: { kv_num_heads: [1, 2 ** 31 - 1], q_num_heads: [1, 2 ** 31 - 1] },
  ConvTranspose: { group: [1, 2 ** 31 - 1] },
  DepthToSpace: { blocksize: [1, 2 ** 15] }, // at 2³² the elements of a block, its square, overflow to 0
  GatherND: { batch_dims: [0, 2 ** 31 - 1] },
  LayerNormalization: { axis: [-(2 ** 31), 2 ** 31 - 1] },
  SpaceToDepth: { blocksize: [1, 2 ** 15] },
};

const product = (sizes: readonly number[]): number => sizes.reduce((size, each) => size * each, 1);
const largest = (sizes: readonly number[]): number => Math.max(0, ...sizes);

/** Of what is padded, nothing is known: an axis has at least as many elements as are put before and behind it. */
function padded(pads: readonly number[]): number {
  const before = pads.slice(0, pads.length / 2);
  return pads.length === 0 ? 0 : product(before.map((size, axis) => Math.max(1, size + pads[axis + before.length])));
}

/** Which input says how many elements a node gives at least, and how. */
const requested: Readonly<Record<string, readonly [input: number, elements: (sizes: readonly number[]) => number]>> = {
  CenterCropPad: [1, largest],
  ConstantOfShape: [0, product],
  Expand: [1, product],
  OneHot: [1, largest],
  Pad: [1, padded],
  Resize: [3, largest],
  Tile: [1, product],
};

/** Which input has as many elements as a node gives axes, for each of which ONNX Runtime 1.30 takes 250 bytes before it runs. */
const shaped: Readonly<Record<string, number>> = { ConstantOfShape: 0, Expand: 1, Reshape: 1 };
const mostAxes = 2 ** 16;

const mostPerByte = 4; // elements of a constant, of two bits each

const fields = (message: Uint8Array | null): Field[] => (message ? [...fieldsOf(message)] : []);

const signed = (value: number): number => (value < 2 ** 63 ? value : value - 2 ** 64);
const signedOf = (message: readonly Field[], number: number): number[] => wholesOf(message, number).map(signed);

/** The numbers of a small int64 tensor. Fields 1: dims, 2: data_type, 7: int64_data, 9: raw_data. */
function sizesOf(tensor: readonly Field[]): readonly number[] {
  if (last(tensor, 2)?.value !== int64 || product(signedOf(tensor, 1)) > mostSizes) return [];
  const raw = last(tensor, 9)?.bytes;
  if (!raw) return signedOf(tensor, 7);
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  return Array.from({ length: Math.floor(raw.length / 8) }, (_, i) => Number(view.getBigInt64(8 * i, true)));
}

/**
 * How many elements an int64 value has, axes without a size left out. Fields 2: type, in it 1: tensor_type, 1: elem_type, 2: shape, 1: dim,
 * 1: dim_value.
 */
function lengthOf(value: readonly Field[]): number {
  const all = messagesOf(value, 2).flatMap((type) => messagesOf(type, 1));
  const tensors = all.filter((tensor) => last(tensor, 1)?.value === int64);
  const axes = tensors.flatMap((tensor) => messagesOf(tensor, 2)).flatMap((shape) => messagesOf(shape, 1));
  return product(axes.flatMap((axis) => signedOf(axis, 1)));
}

/** Fields 1: node, 5: initializer, 11: input, 13: value_info, 15: sparse_initializer. */
function collect(graph: Uint8Array | null, found: Contents): void {
  for (const { number, bytes } of fields(graph)) {
    if (number === 1) collectNode(fields(bytes), found);
    if (number === 5) {
      const tensor = tensorOf(bytes);
      collectConstant(textOf(last(tensor, 8)), tensor, found);
    }
    if (number === 11 || number === 13) found.lengths.set(textOf(last(fields(bytes), 1)), lengthOf(fields(bytes)));
    if (number === 15) collectSparse(fields(bytes), found);
  }
}

function collectConstant(name: string, tensor: readonly Field[], found: Contents): void {
  found.sizes.set(name, sizesOf(tensor));
  if (last(tensor, 2)?.value === int64) found.lengths.set(name, product(signedOf(tensor, 1)));
}

/** Fields 1: values, 2: indices. */
function collectSparse(sparse: readonly Field[], found: Contents): void {
  for (const { number, bytes } of sparse) if (number === 1 || number === 2) tensorOf(bytes);
  found.sparse.push(sparse);
}

/** The fields of a tensor, which has its data in another file or within. Fields 1: dims, 8: name, 13: external_data. */
function tensorOf(message: Uint8Array | null): readonly Field[] {
  const tensor = fields(message);
  const [elements, bytes] = [product(signedOf(tensor, 1)), message?.length ?? 0];
  if (elements <= mostPerByte * bytes || last(tensor, 13) !== undefined) return tensor;
  throw new Error(`tensor ${textOf(last(tensor, 8))} has ${elements} elements, more than its ${bytes} bytes can hold`);
}

/**
 * A node, and what is within. Fields 2: output, 4: op_type, 5: attribute; in it 5: t, 6: g, 10: tensors, 11: graphs, 22: sparse_tensor,
 * 23: sparse_tensors.
 */
function collectNode(node: readonly Field[], found: Contents): void {
  found.nodes.push(node);
  const isConstant = textOf(last(node, 4)) === 'Constant';
  for (const attribute of messagesOf(node, 5))
    for (const { number, bytes } of attribute) {
      if (number === 5 || number === 10) {
        const tensor = tensorOf(bytes);
        if (isConstant) collectConstant(textOf(last(node, 2)), tensor, found);
      }
      if (number === 6 || number === 11) collect(bytes, found);
      if (number === 22 || number === 23) collectSparse(fields(bytes), found);
    }
}

/** With the nodes of the main graph and of each function apart, by name. Fields 7: graph, 25: functions; in these 7: node. */
function contentsOf(model: Uint8Array): Contents & { readonly parts: ReadonlyMap<string, Contents['nodes']> } {
  const found: Contents = { sizes: new Map(), lengths: new Map(), nodes: [], sparse: [] };
  const parts = new Map<string, Contents['nodes']>();
  for (const { number, bytes } of fields(model)) {
    if (number !== 7 && number !== 25) continue;
    const name = number === 7 ? mainGraph : functionName(fields(bytes));
    const nodes = parts.get(name) ?? [];
    parts.set(name, nodes);
    if (number === 7) collect(bytes, { ...found, nodes });
    else for (const node of messagesOf(fields(bytes), 7)) collectNode(node, { ...found, nodes });
  }
  return { ...found, nodes: [...parts.values()].flat(), parts };
}

/** An attribute that is a whole number; null where it is not given. Field 3: i, where a 0 need not be written. */
function wholeOf(node: readonly Field[], name: string): number | null {
  const attribute = attributeOf(node, name);
  return attribute === undefined ? null : signed(last(attribute, 3)?.value ?? 0);
}

/** What a node does that ONNX Runtime 1.30 does not survive; null if nothing. */
function fatalOf(opType: string, node: readonly Field[], inputs: readonly (readonly number[])[]): string | null {
  if (opType === 'SplitToSequence' && inputs[1]?.includes(0)) return 'splits into parts of 0; they must have elements';
  if (opType === 'Split') {
    const outputs = node.filter(({ number }) => number === 2).length;
    const parts = wholeOf(node, 'num_outputs') ?? outputs;
    return parts < outputs ? `has ${outputs} outputs and num_outputs ${parts}; they must be as many` : null;
  }
  const ranges = Object.hasOwn(bearable, opType) ? bearable[opType] : {};
  for (const [name, [least, most]] of Object.entries(ranges)) {
    const value = wholeOf(node, name);
    if (value !== null && (value < least || value > most)) return `has ${name} ${value}; it must be ${least} … ${most}`;
  }
  return null;
}

function manyAxesOf(opType: string, takes: readonly string[], { lengths }: Contents): string | null {
  const axes = Object.hasOwn(shaped, opType) ? (lengths.get(takes[shaped[opType]]) ?? 0) : 0;
  return axes > mostAxes ? `makes a value of ${axes} axes; it may have ${mostAxes}` : null;
}

/** What a node, or a sparse tensor, asks for. */
interface Demand {
  readonly what: string;
  /** how many elements of a value at least */
  readonly elements: number;
  /** what ONNX Runtime does not survive */
  readonly fatal: string | null;
}

function demandOf(node: readonly Field[], found: Contents): Demand {
  const what = textOf(last(node, 4));
  const [takes, gives] = [textsOf(node, 1), textsOf(node, 2)];
  const inputs = takes.map((name) => found.sizes.get(name) ?? []);
  const fatal = fatalOf(what, node, inputs) ?? unnamedIn(what, takes, gives) ?? manyAxesOf(what, takes, found);
  const rule = Object.hasOwn(requested, what) ? requested[what] : null;
  const shape = what.startsWith('Random') ? signedOf(attributeOf(node, 'shape') ?? [], 8) : [];
  return { what, fatal, elements: rule === null ? product(shape) : rule[1](inputs[rule[0]] ?? []) };
}

function demandsOf(model: Uint8Array): Demand[] {
  const found = contentsOf(model);
  const sparse = found.sparse.map((tensor) => product(signedOf(tensor, 3))); // which ONNX Runtime makes dense
  return [
    ...sparse.map((elements) => ({ what: 'sparse tensor', elements, fatal: null })),
    ...unbearableCalls(found.parts).map(([what, fatal]) => ({ what, elements: 0, fatal })),
    ...found.nodes.map((node) => demandOf(node, found)),
  ];
}

/**
 * Throws for a model that asks for more than a process has, by constants, or for what ONNX Runtime does not survive.
 *
 * @param maxTensorBytes how much a value may have, at 4 bytes an element
 * @throws {ConfigError} if that is no number of at least 0
 * @throws {DataError} naming the operator; or if the bytes are no ONNX file
 */
export function requireBearable(where: string, model: Uint8Array, maxTensorBytes: number): void {
  requireNumber(where, 'maxTensorBytes', maxTensorBytes, { least: 0, infinite: true });
  for (const { what, elements, fatal } of readModel(where, model, demandsOf)) {
    if (fatal !== null) throw new DataError(where, `the model's ${what} ${fatal}`);
    if (4 * elements <= maxTensorBytes) continue;
    throw new DataError(
      where,
      `the model's ${what} makes ${elements} elements, about ${Math.round((4 * elements) / 1e6)} MB, but a value may have ${maxTensorBytes / 1e6} MB; the option maxTensorBytes allows more`,
      { expected: maxTensorBytes, got: 4 * elements },
    );
  }
}
