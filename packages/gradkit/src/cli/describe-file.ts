import { extname } from 'node:path';
import { bytesPerElement, DataError, formatShape, type Tensor } from '@gradkit/core-tensor/functional';
import { readBytes } from '@gradkit/core-tensor/node';
import { fromSafetensors } from '@gradkit/safetensors';
import { describeModel, type ValueDescription } from '@gradkit/onnx-export';
import { table } from './table.ts';

const size = (bytes: number): string =>
  bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

function valueRow(kind: string, { name, dtype, shape }: ValueDescription): string[] {
  return [kind, name, dtype ?? 'another type', `[${shape.join(', ')}]`];
}

/** Operators with how often each is there, the commonest first. */
function counted(operators: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const operator of operators) counts.set(operator, (counts.get(operator) ?? 0) + 1);
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  return sorted.map(([operator, count]) => (count === 1 ? operator : `${operator} × ${count}`)).join(', ');
}

function metadataRows(metadata: Readonly<Record<string, string>>): string[][] {
  return Object.entries(metadata).map(([key, value]) => [key, value.length > 80 ? `${value.slice(0, 79)}…` : value]);
}

function describeOnnx(bytes: Uint8Array): string {
  const { opset, inputs, outputs, operators, initializers, metadata } = describeModel(bytes);
  const values = [
    ...inputs.map((input) => valueRow('input', input)),
    ...outputs.map((output) => valueRow('output', output)),
  ];
  const facts = [
    ['opset', String(opset)],
    ['operators', `${operators.length}: ${counted(operators)}`],
    ['initializers', String(Object.keys(initializers).length)],
    ...metadataRows(metadata),
  ];
  return `${table(values)}\n\n${table(facts)}`;
}

function describeTensors(bytes: Uint8Array, path: string): string {
  const { tensors, metadata } = fromSafetensors(bytes, { name: path });
  const rowOf = ([name, { shape, dtype, size: elements }]: [string, Tensor]): string[] => [
    name,
    dtype,
    formatShape(shape),
    size(elements * bytesPerElement(dtype)),
  ];
  const facts = metadataRows(metadata);
  return `${table(Object.entries(tensors).map(rowOf))}${facts.length > 0 ? `\n\n${table(facts)}` : ''}`;
}

/**
 * Tells what is in a model or a file of weights.
 *
 * @param path ends in `.onnx` or `.safetensors`
 * @throws {DataError} if the file is missing, damaged or another kind
 */
export async function describeFile(path: string): Promise<string> {
  const kind = extname(path);
  if (kind !== '.onnx' && kind !== '.safetensors')
    throw new DataError('describe', `${path} ends in "${kind}"; it must end in .onnx or .safetensors`, { got: kind });
  const bytes = await readBytes('describe', path);
  const text = kind === '.onnx' ? describeOnnx(bytes) : describeTensors(bytes, path);
  return `${path}   ${size(bytes.length)}\n\n${text}`;
}
