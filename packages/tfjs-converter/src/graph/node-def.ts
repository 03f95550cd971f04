import { DataError, formatValue, type DType } from '@gradkit/core-tensor/functional';
import { requireFields, requireItems, requireText, type Fields } from '../model/model-json.ts';

/** The function that reads graph models, for errors. */
export const where = 'fromGraphModel';

/** A result of a node. */
export interface ValueRef {
  readonly node: string;
  readonly output: number;
}

/** A node of a TensorFlow graph. */
export interface NodeDef {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly ValueRef[];
  readonly attributes: Fields;
}

/** `name:1` is the second result of a node. */
export function readRef(text: string): ValueRef {
  const [, node, output] = /^(.*?)(?::(\d+))?$/.exec(text)!;
  return { node, output: Number(output ?? 0) };
}

/** @throws {DataError} if it is no node */
export function readNode(given: unknown): NodeDef {
  const { name, op, input, attr } = requireFields(where, 'a node', given);
  const known = requireText(where, 'the name of a node', name);
  const inputs = requireItems(where, `input of node ${known}`, input ?? []).map((each) =>
    requireText(where, `an input of node ${known}`, each),
  );
  return {
    name: known,
    op: requireText(where, `op of node ${known}`, op),
    inputs: inputs.filter((each) => !each.startsWith('^')).map(readRef), // those only say what runs before
    attributes: requireFields(where, `attr of node ${known}`, attr ?? {}),
  };
}

/** Refuses a node, with what can be done. */
export function refuseNode({ name, op }: NodeDef, problem: string, got?: unknown): DataError {
  return new DataError(where, `node ${name}, ${op}, ${problem}`, { got });
}

const attributeOf = (node: NodeDef, name: string): Fields | null => {
  const given = node.attributes[name];
  return given === undefined || given === null ? null : requireFields(where, `${name} of node ${node.name}`, given);
};

/** Text is base64 of its bytes in JSON. */
function decodeText(given: unknown): string {
  if (Array.isArray(given)) return String.fromCharCode(...(given as number[]));
  try {
    return atob(String(given));
  } catch {
    return String(given);
  }
}

export function textIn(node: NodeDef, name: string, fallback: string): string {
  const value = attributeOf(node, name)?.['s'];
  return value === undefined ? fallback : decodeText(value);
}

export function flagIn(node: NodeDef, name: string): boolean {
  return attributeOf(node, name)?.['b'] === true;
}

export function numberIn(node: NodeDef, name: string, fallback: number): number {
  const fields = attributeOf(node, name);
  const value = fields?.['f'] ?? fields?.['i'] ?? fallback;
  const number = Number(value);
  if (!Number.isNaN(number)) return number;
  throw refuseNode(node, `has ${name} ${formatValue(value)}; it must be a number`, value);
}

/** @throws {DataError} unless an attribute is a whole number */
export function wholeIn(node: NodeDef, name: string, fallback: number): number {
  const number = numberIn(node, name, fallback);
  if (Number.isSafeInteger(number)) return number;
  throw refuseNode(node, `has ${name} ${number}; it must be a whole number`, number);
}

const listIn = (node: NodeDef, name: string): Fields | null => {
  const list = attributeOf(node, name)?.['list'];
  return list === undefined || list === null ? null : requireFields(where, `${name} of node ${node.name}`, list);
};

export function numbersIn(node: NodeDef, name: string): number[] {
  return requireItems(where, `${name} of node ${node.name}`, listIn(node, name)?.['i'] ?? []).map((given) => {
    const number = Number(given);
    if (Number.isSafeInteger(number)) return number;
    throw refuseNode(node, `has ${formatValue(given)} in ${name}; they must be whole numbers`, given);
  });
}

export function textsIn(node: NodeDef, name: string): string[] {
  return requireItems(where, `${name} of node ${node.name}`, listIn(node, name)?.['s'] ?? []).map(decodeText);
}

const dtypes: Readonly<Record<string, DType>> = {
  DT_FLOAT: 'float32',
  DT_INT32: 'int32',
  DT_INT64: 'int32', // TensorFlow.js has no int64
  DT_INT16: 'int32',
  DT_INT8: 'int32',
  DT_UINT8: 'int32',
  DT_BOOL: 'bool',
  DT_DOUBLE: 'float32',
  DT_HALF: 'float32',
  '1': 'float32',
  '3': 'int32',
  '9': 'int32',
  '10': 'bool',
};

/** An element type, as TensorFlow.js has it. */
function dtypeNamed(node: NodeDef, given: unknown): DType {
  const dtype = dtypes[String(given)];
  if (dtype !== undefined) return dtype;
  throw refuseNode(node, `has dtype ${formatValue(given)}; known are numbers of 32 bits and bool`, given);
}

export function dtypeIn(node: NodeDef, name: string): DType {
  return dtypeNamed(node, attributeOf(node, name)?.['type'] ?? 'DT_FLOAT');
}

/** Sizes of a shape, null where one is free; null for a shape of unknown rank. */
export function readShape(given: unknown): (number | null)[] | null {
  const { dim, unknownRank } = requireFields(where, 'a shape', given ?? {});
  if (unknownRank === true || (dim === undefined && given === undefined)) return null;
  return requireItems(where, 'dim of a shape', dim ?? []).map((each) => {
    const size = Number(requireFields(where, 'a size of a shape', each)['size'] ?? -1);
    if (!Number.isSafeInteger(size))
      throw new DataError(where, `a shape has the size ${size}; it must be a whole number`);
    return size < 0 ? null : size;
  });
}

/** The shape that a placeholder says it has. */
export function shapeIn(node: NodeDef): (number | null)[] | null {
  const shape = attributeOf(node, 'shape')?.['shape'];
  return shape === undefined ? null : readShape(shape);
}
