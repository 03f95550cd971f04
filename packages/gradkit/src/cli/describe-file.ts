import { stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { bytesPerElement, DataError, sizeOf } from '@gradkit/core-tensor/functional';
import { readBytes } from '@gradkit/core-tensor/node';
import { fromSafetensors } from '@gradkit/safetensors';
import { describeModel, type ValueDescription } from '@gradkit/onnx-export';
import { printable } from './printable.ts';
import { formatSize } from './size.ts';
import { table } from './table.ts';

const formatShape = (shape: readonly (number | string)[]): string => `[${shape.join(', ')}]`;

function valueRow(kind: string, { name, type, dtype, shape }: ValueDescription): string[] {
  const rank = dtype === null ? '' : 'of any shape';
  return [kind, name, type, shape === null ? rank : formatShape(shape)];
}

/** Name, element type, shape and size of what a file holds. */
interface Held {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly (number | string)[];
  readonly size: number;
  /** null where the elements are of a type whose size is not known */
  readonly bytes: number | null;
}

function heldRow({ name, type, shape, bytes }: Held): string[] {
  return [name, type, formatShape(shape), bytes === null ? '' : formatSize(bytes)];
}

/** `58 numbers in 4 tensors, 232 B` */
function total(held: readonly Held[], what: string): string {
  const sum = (of: (each: Held) => number | null): number => held.reduce((so, each) => so + (of(each) ?? 0), 0);
  const isKnown = held.every(({ bytes }) => bytes !== null);
  return `${sum(({ size }) => size)} in ${held.length} ${what}${isKnown ? `, ${formatSize(sum(({ bytes }) => bytes))}` : ''}`;
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

function describeOnnx(bytes: Uint8Array, path: string): string {
  const { opset, inputs, outputs, operators, initializers, metadata } = describeModel(bytes, { name: path });
  const values = [
    ...inputs.map((input) => valueRow('input', input)),
    ...outputs.map((output) => valueRow('output', output)),
  ];
  const held = Object.entries(initializers).map(([name, { type, dtype, shape }]): Held => {
    const size = sizeOf((shape ?? []).map(Number));
    return { name, type, shape: shape ?? [], size, bytes: dtype === null ? null : size * bytesPerElement(dtype) };
  });
  const facts = [
    ['opset', String(opset)],
    ['operators', `${operators.length}: ${counted(operators)}`],
    ['parameters', total(held, 'initializers')],
    ...metadataRows(metadata),
  ];
  return sections(values, facts, held.map(heldRow));
}

function describeTensors(bytes: Uint8Array, path: string): string {
  const { tensors, metadata } = fromSafetensors(bytes, { name: path });
  const held = Object.entries(tensors).map(([name, { dtype, shape, size }]): Held => ({
    name,
    type: dtype,
    shape,
    size,
    bytes: size * bytesPerElement(dtype),
  }));
  return sections([['parameters', total(held, 'tensors')], ...metadataRows(metadata)], held.map(heldRow));
}

function sections(...rows: readonly (readonly (readonly string[])[])[]): string {
  return rows
    .filter((each) => each.length > 0)
    .map(table)
    .join('\n\n');
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false, // reading it says what is wrong
  );

/**
 * Tells what is in a model or a file of weights.
 *
 * @param path ends in `.onnx` or `.safetensors`
 * @throws {DataError} if the file is missing, damaged or another kind
 */
export async function describeFile(path: string): Promise<string> {
  if (await isFolder(path))
    throw new DataError('describe', `${path} is a folder; name a file in it that ends in .onnx or .safetensors`, {
      got: path,
    });
  const kind = extname(path);
  if (kind !== '.onnx' && kind !== '.safetensors')
    throw new DataError(
      'describe',
      `${path} ${kind === '' ? 'has no ending' : `ends in ${kind}`}; it must end in .onnx or .safetensors`,
      { got: kind },
    );
  const bytes = await readBytes('describe', path);
  const text = kind === '.onnx' ? describeOnnx(bytes, path) : describeTensors(bytes, path);
  return `${printable(path)}   ${formatSize(bytes.length)}\n\n${text}`;
}
