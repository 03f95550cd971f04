import { createHash } from 'node:crypto';
import { bytesOf, DataError, numbersOf, type Tensor } from '@gradkit/core-tensor/functional';
import {
  describeTensorType,
  isConstant,
  isWeight,
  type AttributeProto,
  type GraphProto,
  type NodeProto,
  type TensorProto,
} from '@gradkit/onnx-export';
import { outsideOf } from '@gradkit/onnx-import';
import { weightIn } from '../weights/read-weights.ts';
import type { Weight } from '../weights/weight.ts';

/** `Conv`, `com.microsoft.Gelu` */
export function operatorOf({ domain = '', opType }: NodeProto): string {
  return domain === '' || domain === 'ai.onnx' ? opType : `${domain}.${opType}`;
}

/** What a node is called, or gives where it has no name. */
export function titleOf({ name, output, opType }: NodeProto): string {
  return name || (output.find((each) => each !== '') ?? opType);
}

const fewNumbers = 8;

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

const list = (values: readonly (number | bigint | string)[]): string => `[${values.join(', ')}]`;

/** An attribute as people read it, the same for two that are the same: `[3, 3]`, `'SAME_UPPER'`, `float32 [2] #1a2b3c4d`. */
function attributeText({ type, f, i, s, t, g, floats, ints, strings, refAttrName }: AttributeProto): string {
  if (refAttrName !== undefined && refAttrName !== '') return `attribute ${refAttrName} of the call`;
  if (type === 1) return String(f ?? 0);
  if (type === 2) return String(i ?? 0n);
  if (type === 3) return `'${text(s ?? new Uint8Array())}'`;
  if (type === 4 && t !== undefined) return tensorText(t);
  if (type === 5 && g !== undefined) return `graph of ${g.node.length} nodes #${shortHash(graphText(g))}`;
  if (type === 6) return list(floats ?? []);
  if (type === 7) return list(ints ?? []);
  if (type === 8) return list((strings ?? []).map(text));
  return `of kind ${type}`;
}

/** Attributes by name, in an order that does not depend on the file's. */
export function attributesOf({ attribute }: NodeProto): Map<string, string> {
  return new Map(
    attribute.map((each) => [each.name, attributeText(each)] as const).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}

const shortHash = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex').slice(0, 8);

/** A constant as text, the same for two that are the same: with its numbers, where these are few. */
export function numbersText({ name, type, shape, read }: Weight): string {
  const known = readable(read);
  if (known === null) return `${type} ${list(shape)} ${name}`;
  const numbers = Array.from(numbersOf(known).subarray(0, fewNumbers + 1), shortest);
  if (numbers.length <= fewNumbers) return `${type} ${shape.length === 0 ? numbers[0] : list(numbers)}`;
  return `${type} ${list(shape)} #${shortHash(bytesOf(known))}`;
}

/** The shortest text that means this number, among those of 32 bits if it is one. */
function shortest(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === value) return String(rounded);
  }
  return String(value);
}

/** A tensor, if there is one that can hold the numbers. */
export function readable(read: () => Tensor): Tensor | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof DataError) return null;
    throw error;
  }
}

/** An attribute's tensor: it stands in the file, never outside. */
function tensorText(proto: TensorProto): string {
  return numbersText(weightIn({ name: proto.name, proto }, outsideOf({})));
}

/**
 * A graph as text, the same for two that differ in names alone. The numbers of its weights are left out: they are compared by themselves.
 */
export function graphText(graph: Pick<GraphProto, 'node' | 'input' | 'output' | 'initializer'>): string {
  const numbers = new Map<string, number>();
  const number = (name: string): string => {
    if (name === '') return '';
    if (!numbers.has(name)) numbers.set(name, numbers.size);
    return `%${numbers.get(name)}`;
  };
  const inputs = graph.input.map(({ name }) => number(name));
  const constant = (proto: TensorProto, isInitializer: boolean): string => {
    const { type, shape } = describeTensorType(proto.dataType, proto.dims);
    return isWeight({ proto, isInitializer }) ? `${type} ${list(shape ?? [])}` : tensorText(proto);
  };
  const weights = graph.initializer.map((proto) => `${number(proto.name)} = ${constant(proto, true)}`);
  const nodes = graph.node.map((node) => {
    const outputs = node.output.map(number).join();
    const [first] = node.attribute;
    if (isConstant(node) && first?.t !== undefined) return `${outputs} = ${constant(first.t, false)}`;
    const attributes = [...attributesOf(node)].map((each) => each.join('='));
    return `${outputs} = ${operatorOf(node)}(${node.input.map(number).join()}) ${attributes.join('; ')}`;
  });
  return [inputs.join(), ...weights, ...nodes, graph.output.map(({ name }) => number(name)).join()].join('\n');
}
