import { DataError, onnxElementTypes } from '@gradkit/core-tensor/functional';
import { textAt } from './beginning.ts';
import { FilledValues } from './filled-values.ts';
import { attributeOf, fieldsOf, last, messagesOf, textOf, wholesOf, type Field } from './protobuf.ts';
import { findUnranked, type UnrankedValues } from './unranked-values.ts';

/** A part of another file that is the data of a tensor. */
export interface ExternalTensor {
  readonly name: string;
  /** the file, as the model names it */
  readonly location: string;
  readonly offset: number;
  /** null: up to the end of the file */
  readonly length: number | null;
}

/** What must be known of a model before ONNX Runtime gets it. */
export interface ModelInspection {
  /** tensors whose data are in other files */
  readonly external: readonly ExternalTensor[];
  /** operators that ONNX Runtime ends the process with where they get no elements, by the input of the model that they follow from */
  readonly fatalWhenEmpty: ReadonlyMap<string, readonly string[]>;
  /** whether it has a constant in float64 */
  readonly hasFloat64: boolean;
  /** whether a matrix product takes what a transposition gave whose batch axis it moved */
  readonly movesBatchIntoProduct: boolean;
  readonly unranked: UnrankedValues;
}

type MessageKind = 'model' | 'graph' | 'node' | 'attribute' | 'tensor' | 'sparse' | 'function' | 'training';

/** Messages within messages in which tensors and nodes can be, by field number of onnx.proto. */
const within: Readonly<Record<MessageKind, Readonly<Record<number, MessageKind>>>> = {
  model: { 7: 'graph', 20: 'training', 25: 'function' },
  graph: { 1: 'node', 5: 'tensor', 15: 'sparse' },
  node: { 5: 'attribute' },
  attribute: { 5: 'tensor', 6: 'graph', 10: 'tensor', 11: 'graph', 22: 'sparse', 23: 'sparse' },
  tensor: {},
  sparse: { 1: 'tensor', 2: 'tensor' },
  function: { 7: 'node', 11: 'attribute' },
  training: { 1: 'graph', 2: 'graph' },
};

const mostNested = 100; // as protobuf's own limit

/** Where a tensor's data are, if they are elsewhere. Fields 8: name, 13: external_data, 14: data_location, of which 1 is EXTERNAL. */
function externalOf(fields: readonly Field[]): ExternalTensor | null {
  const entries = fields.filter(({ number }) => number === 13);
  if (entries.length === 0 && (last(fields, 14)?.value ?? 0) === 0) return null;
  const pairs = new Map(
    entries.map(({ bytes }) => {
      const pair = [...fieldsOf(bytes ?? new Uint8Array(0))];
      return [textOf(last(pair, 1)), textOf(last(pair, 2))] as const;
    }),
  );
  const length = pairs.get('length');
  return {
    name: textOf(last(fields, 8)),
    location: pairs.get('location') ?? '',
    offset: Number(pairs.get('offset') ?? 0),
    length: length === undefined ? null : Number(length),
  };
}

/** The whole numbers of an attribute; none where a node has none of the name. Field 8: ints. */
const intsOf = (node: readonly Field[], name: string): number[] => wholesOf(attributeOf(node, name) ?? [], 8);

const recurrences: ReadonlySet<string> = new Set(['LSTM', 'GRU']);

/**
 * Whether ONNX Runtime 1.30 ends the process when this node gets no elements: it divides by their number, or gives up. `TopK` survives
 * along the first axis; `Conv` does but for weights without elements, with which it never returns where it moves in steps or pads.
 * Fields 4: op_type; of an attribute 3: i, 4: s.
 */
function isFatalWhenEmpty(opType: string, node: readonly Field[]): boolean {
  if (opType === 'Einsum' || recurrences.has(opType) || opType === 'Unique') return true;
  if (opType === 'TopK') {
    const axis = attributeOf(node, 'axis');
    return axis === undefined || last(axis, 3)?.value !== 0;
  }
  if (opType !== 'Conv') return false;
  const pads = textOf(last(attributeOf(node, 'auto_pad') ?? [], 4)).startsWith('SAME');
  return pads || intsOf(node, 'strides').some((step) => step !== 1) || intsOf(node, 'pads').some((size) => size !== 0);
}

/** Whether a transposition moves the batch axis. */
function movesBatch(node: readonly Field[]): boolean {
  const permutation = intsOf(node, 'perm');
  return permutation.length > 2 && permutation[0] !== 0;
}

/** What a node takes, gives and does; a node with graphs within takes all that these mention. */
interface NodeSummary {
  readonly takes: readonly string[];
  /** what must have elements if it does something fatal: of `Conv` the weights, else all that it takes */
  readonly needs: readonly string[];
  readonly gives: readonly string[];
  readonly fatal: readonly string[];
}

/** Goes through all messages of a model in which tensors and nodes can be. */
class Inspector {
  readonly external: ExternalTensor[] = [];
  hasFloat64 = false;
  movesBatchIntoProduct = false;
  readonly #nodes: NodeSummary[] = []; // of all graphs, those within before the node that has them
  readonly #inputs: string[] = [];
  readonly #anywhere = new Set<string>(); // in functions, which any node may call
  readonly #movedBatch = new Set<string>(); // values whose batch axis a transposition has moved
  #filled: FilledValues | null = null; // in the main graph, while it is gone through
  #hasFunctions = false; // of the model's own, which any node may call

  /** Looks into a message; what it takes and does, with all that is within. */
  visit(kind: MessageKind, message: Uint8Array, depth = 0): NodeSummary {
    if (depth > mostNested) throw new Error(`messages are nested more than ${mostNested} deep`);
    if (kind === 'tensor') {
      const tensor = [...fieldsOf(message)];
      const found = externalOf(tensor);
      if (found !== null) this.external.push(found);
      if (last(tensor, 2)?.value === onnxElementTypes.float64) this.hasFloat64 = true;
      return { takes: [], needs: [], gives: [], fatal: [] };
    }
    const fields = [...fieldsOf(message)];
    if (kind === 'model') this.#hasFunctions = fields.some(({ number }) => number === 25);
    if (kind === 'graph' && depth === 1 && !this.#hasFunctions) this.#filled = new FilledValues(fields);
    const inner = fields.flatMap(({ number, bytes }) => {
      const next = within[kind][number];
      if (next === undefined || bytes === null) return [];
      const summary = this.visit(next, bytes, depth + 1);
      if (kind === 'graph' && next === 'node') this.#nodes.push(summary);
      if (kind === 'model' && next !== 'graph') for (const opType of summary.fatal) this.#anywhere.add(opType);
      return [summary];
    });
    const texts = (wanted: number): string[] => fields.filter(({ number }) => number === wanted).map(textOf);
    if (kind === 'graph' && depth === 1)
      this.#inputs.push(...messagesOf(fields, 11).map((value) => textOf(last(value, 1))));
    const takes = inner.flatMap((each) => each.takes);
    const fatal = inner.flatMap((each) => each.fatal);
    // a branch is given nothing: the weights in it are followed
    if (kind === 'graph' && !last(fields, 11))
      return { takes, needs: takes, gives: [], fatal: fatal.filter((each) => each !== 'Conv') };
    if (kind !== 'node') return { takes, needs: takes, gives: [], fatal };
    const opType = textOf(last(fields, 4));
    const isMain = depth === 2;
    if (isMain) this.#filled?.see(fields);
    const isFilled = isMain && recurrences.has(opType) && this.#filled?.has(texts(1)[0]) === true; // all else it takes must fit that
    if (isFatalWhenEmpty(opType, fields) && !isFilled) fatal.push(opType);
    const all = [...takes, ...texts(1)];
    if (opType === 'Transpose' && movesBatch(fields)) for (const name of texts(2)) this.#movedBatch.add(name);
    if (opType === 'MatMul' && all.some((name) => this.#movedBatch.has(name))) this.movesBatchIntoProduct = true;
    return { takes: all, needs: opType === 'Conv' ? all.slice(1, 2) : all, gives: texts(2), fatal };
  }

  /** Operators by the inputs that they follow from. */
  fatalByInput(): ReadonlyMap<string, readonly string[]> {
    const sources = new Map(this.#inputs.map((name) => [name, new Set([name])]));
    const fatal = new Map(this.#inputs.map((name) => [name, new Set(this.#anywhere)]));
    for (const node of this.#nodes) {
      const from = (names: readonly string[]): Set<string> =>
        new Set(names.flatMap((name) => [...(sources.get(name) ?? [])]));
      for (const name of node.gives) sources.set(name, from(node.takes));
      for (const input of from(node.needs)) for (const opType of node.fatal) fatal.get(input)!.add(opType);
    }
    return new Map([...fatal].map(([name, opTypes]) => [name, [...opTypes]]));
  }
}

/**
 * What `read` makes of a model's messages.
 *
 * @throws {DataError} if the bytes are no ONNX file
 */
export function readModel<T>(where: string, model: Uint8Array, read: (model: Uint8Array) => T): T {
  try {
    return read(model);
  } catch (cause) {
    const reason = textAt(model) ?? (cause as Error).message;
    throw new DataError(where, `the model (${model.length} bytes) cannot be read: ${reason}`, { cause });
  }
}

/**
 * Looks through a model for what ONNX Runtime would do with it beyond computing.
 *
 * @throws {DataError} if the bytes are no ONNX file
 */
export function inspectModel(where: string, model: Uint8Array): ModelInspection {
  const inspector = new Inspector();
  const unranked = readModel(where, model, (bytes) => {
    inspector.visit('model', bytes);
    return findUnranked(bytes);
  });
  const { external, hasFloat64, movesBatchIntoProduct } = inspector;
  return { external, fatalWhenEmpty: inspector.fatalByInput(), hasFloat64, movesBatchIntoProduct, unranked };
}
