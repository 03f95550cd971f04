import { DataError, requireNumber } from '@gradkit/core-tensor/functional';
import { fieldsOf, last, textOf, type Field } from './protobuf.ts';
import { unnamedIn } from './unnamed-values.ts';

/** Constants of sizes by name, and all nodes, of a graph and those within. */
interface Contents {
  readonly sizes: Map<string, readonly number[]>;
  readonly nodes: (readonly Field[])[];
}

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

const fields = (message: Uint8Array | null | undefined): Field[] => (message ? [...fieldsOf(message)] : []);
const signed = (value: number): number => (value < 2 ** 63 ? value : value - 2 ** 64);

/** Whole numbers of a repeated field, each by itself or all in one. */
function wholes(message: readonly Field[], number: number): number[] {
  return message.flatMap(({ number: of, bytes, value }) => {
    if (of !== number) return [];
    if (bytes === null) return [signed(value)];
    const ends = [...bytes.keys()].filter((at) => bytes[at] < 128);
    return ends.map((end, i) => {
      const digits = bytes.subarray(i === 0 ? 0 : ends[i - 1] + 1, end + 1);
      return signed(digits.reduceRight((sum, byte) => sum * 128 + (byte & 127), 0));
    });
  });
}

/** The numbers of a small int64 tensor. Fields 1: dims, 2: data_type, of which 7 is INT64, 7: int64_data, 9: raw_data. */
function sizesOf(tensor: readonly Field[]): readonly number[] {
  if (last(tensor, 2)?.value !== 7 || product(wholes(tensor, 1)) > mostSizes) return [];
  const raw = last(tensor, 9)?.bytes;
  if (!raw) return wholes(tensor, 7);
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  return Array.from({ length: Math.floor(raw.length / 8) }, (_, i) => Number(view.getBigInt64(8 * i, true)));
}

/** The attribute of a name. Fields 5: attribute; in it 1: name. */
function attributeOf(node: readonly Field[], name: string): readonly Field[] {
  const attributes = node.flatMap(({ number, bytes }) => (number === 5 ? [fields(bytes)] : []));
  return attributes.find((attribute) => textOf(last(attribute, 1)) === name) ?? [];
}

/** Fields 1: node, 5: initializer; of a node 2: output, 4: op_type, 5: attribute; of an attribute 5: t, 6: g, 11: graphs. */
function collect(graph: Uint8Array | null, found: Contents): void {
  for (const { number, bytes } of fields(graph)) {
    const message = number === 1 || number === 5 ? fields(bytes) : [];
    if (number === 5) found.sizes.set(textOf(last(message, 8)), sizesOf(message));
    if (number !== 1) continue;
    found.nodes.push(message);
    if (textOf(last(message, 4)) === 'Constant')
      found.sizes.set(textOf(last(message, 2)), sizesOf(fields(last(attributeOf(message, 'value'), 5)?.bytes)));
    for (const attribute of message)
      if (attribute.number === 5)
        for (const inner of fields(attribute.bytes))
          if (inner.number === 6 || inner.number === 11) collect(inner.bytes, found);
  }
}

/** An attribute that is a whole number; null where it is not given. Field 3: i, where a 0 need not be written. */
function wholeOf(node: readonly Field[], name: string): number | null {
  const attribute = attributeOf(node, name);
  return attribute.length === 0 ? null : signed(last(attribute, 3)?.value ?? 0);
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

/**
 * Throws for a model that asks for more than a process has, by constants, or for what ONNX Runtime does not survive.
 *
 * @param maxTensorBytes how much a value may have, at 4 bytes an element
 * @throws {ConfigError} if that is no number of at least 0
 * @throws {DataError} naming the operator
 */
export function requireBearable(where: string, model: Uint8Array, maxTensorBytes: number): void {
  requireNumber(where, 'maxTensorBytes', maxTensorBytes, { least: 0, infinite: true });
  const found: Contents = { sizes: new Map(), nodes: [] };
  for (const { number, bytes } of fields(model)) {
    if (number === 7) collect(bytes, found);
    if (number === 25) for (const inner of fields(bytes)) if (inner.number === 7) found.nodes.push(fields(inner.bytes));
  }
  for (const node of found.nodes) {
    const opType = textOf(last(node, 4));
    const [takes, gives] = [1, 2].map((number) => node.filter((field) => field.number === number).map(textOf));
    const inputs = takes.map((name) => found.sizes.get(name) ?? []);
    const fatal = fatalOf(opType, node, inputs) ?? unnamedIn(opType, takes, gives);
    if (fatal !== null) throw new DataError(where, `the model's ${opType} ${fatal}`);
    const rule = Object.hasOwn(requested, opType) ? requested[opType] : null;
    const shape = opType.startsWith('Random') ? wholes(attributeOf(node, 'shape'), 8) : [];
    const elements = rule === null ? product(shape) : rule[1](inputs[rule[0]] ?? []);
    if (4 * elements <= maxTensorBytes) continue;
    throw new DataError(
      where,
      `the model's ${opType} makes ${elements} elements, about ${Math.round((4 * elements) / 1e6)} MB, but a value may have ${maxTensorBytes / 1e6} MB; the option maxTensorBytes allows more`,
      { expected: maxTensorBytes, got: 4 * elements },
    );
  }
}
