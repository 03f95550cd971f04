import { stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { bytesPerElement, ConfigError, DataError, sizeOf } from '@gradkit/core-tensor/functional';
import { readBytes } from '@gradkit/core-tensor/node';
import { fromSafetensors } from '@gradkit/safetensors';
import type { ValueDescription } from '@gradkit/onnx-export';
import { examineModel, type ModelExamination } from '@gradkit/onnx-export/node';
import { axisSizes } from '../axes.ts';
import type { Call } from '../command.ts';
import { printable } from '../printable.ts';
import { formatSize } from '../size.ts';
import { table } from '../table.ts';

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
  return `${sum(({ size }) => size)} in ${held.length} ${held.length === 1 ? what.replace(/s$/, '') : what}${isKnown ? `, ${formatSize(sum(({ bytes }) => bytes))}` : ''}`;
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

const grouped = (number: number): string => number.toLocaleString('en-US');

/** `222,000, 444,000 FLOPs with batch 1` */
function arithmetic({ multiplyAdds, flops, uncounted, axes }: ModelExamination): string {
  if (multiplyAdds === null || flops === null) return `not counted: ${uncounted}`;
  const sizes = Object.entries(axes).map(([name, size]) => `${name} ${size}`);
  const where = sizes.length === 0 ? '' : ` with ${sizes.join(', ')}`;
  return `${grouped(multiplyAdds)}, ${grouped(flops)} FLOPs${where}${uncounted === null ? '' : `, ${uncounted}`}`;
}

/** `MaxPool × 2 (there up to opset 21)` */
function offGpu(operators: ModelExamination['offGpu']['cuda']): string {
  if (operators.length === 0) return 'nothing: all operators are there';
  const each = operators.map(
    ({ operator, count, reason }) => `${operator}${count === 1 ? '' : ` × ${count}`} (${reason})`,
  );
  return each.join(', ');
}

function examinationText(examination: ModelExamination): string {
  const { irVersion, opset, otherOpsets, producer, inputs, outputs, operators, initializers, metadata } = examination;
  const values = [
    ...inputs.map((input) => valueRow('input', input)),
    ...outputs.map((output) => valueRow('output', output)),
  ];
  const held = Object.entries(initializers).map(([name, { type, dtype, shape }]): Held => {
    const size = sizeOf((shape ?? []).map(Number));
    return { name, type, shape: shape ?? [], size, bytes: dtype === null ? null : size * bytesPerElement(dtype) };
  });
  const others = Object.entries(otherOpsets).map(([domain, version]) => `, ${domain} ${version}`);
  const facts = [
    ...(producer === '' ? [] : [['made by', producer]]),
    ['opset', `${opset}${others.join('')}; ONNX IR ${irVersion}`],
    ['operators', `${operators.length}: ${counted(operators)}`],
    ['parameters', total(held, 'initializers')],
    ['multiply-adds', arithmetic(examination)],
    ['not on webgpu', offGpu(examination.offGpu.webgpu)],
    ['not on cuda', offGpu(examination.offGpu.cuda)],
    ...metadataRows(metadata),
  ];
  return sections(values, facts, held.map(heldRow));
}

/** What is in a file of weights. */
interface Weights {
  readonly tensors: readonly Held[];
  readonly metadata: Readonly<Record<string, string>>;
}

function weightsIn(bytes: Uint8Array, path: string): Weights {
  const { tensors, metadata } = fromSafetensors(bytes, { name: path });
  const held = Object.entries(tensors).map(([name, { dtype, shape, size }]): Held => ({
    name,
    type: dtype,
    shape,
    size,
    bytes: size * bytesPerElement(dtype),
  }));
  return { tensors: held, metadata };
}

function weightsText({ tensors, metadata }: Weights): string {
  return sections([['parameters', total(tensors, 'tensors')], ...metadataRows(metadata)], tensors.map(heldRow));
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
 * @throws {DataError} if the file is missing, damaged or another kind
 */
export async function inspectFile(call: Call): Promise<string> {
  const [path] = call.given;
  const axes = axisSizes(call.values('axis'));
  const kind = await kindOf(path);
  const bytes = await readBytes('inspect', path);
  const head = { file: path, sizeBytes: bytes.length };
  if (kind === '.safetensors') {
    if (call.values('axis').length > 0)
      throw new ConfigError('inspect', `${path} holds tensors, which have no free axes, but --axis is given`);
    const weights = weightsIn(bytes, path);
    return call.says('json') ? json({ ...head, ...weights }) : text(head, weightsText(weights));
  }
  const examination = await examineModel(bytes, { axes, name: path });
  return call.says('json') ? json({ ...head, ...examination }) : text(head, examinationText(examination));
}

const json = (value: object): string => JSON.stringify(value, null, 2);

function text({ file, sizeBytes }: { readonly file: string; readonly sizeBytes: number }, what: string): string {
  return `${printable(file)}   ${formatSize(sizeBytes)}\n\n${what}`;
}

async function kindOf(path: string): Promise<'.onnx' | '.safetensors'> {
  if (await isFolder(path))
    throw new DataError('inspect', `${path} is a folder; name a file in it that ends in .onnx or .safetensors`, {
      got: path,
    });
  const kind = extname(path);
  if (kind === '.onnx' || kind === '.safetensors') return kind;
  throw new DataError(
    'inspect',
    `${path} ${kind === '' ? 'has no ending' : `ends in ${kind}`}; it must end in .onnx or .safetensors`,
    { got: kind },
  );
}
