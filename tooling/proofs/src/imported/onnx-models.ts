import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tensor } from '@gradkit/core-tensor';
import { importModel } from '@gradkit/onnx-import';
import { complete } from '../complete.ts';

/** A model of the test data of the Python package onnx, with what goes in and must come out. */
export interface OnnxModel {
  readonly name: string;
  readonly folder: string;
}

/** The folder `backend/test/data` of the package onnx: `ONNX_TEST_DATA`; null where it is not given. */
export const onnxData: string | null = process.env['ONNX_TEST_DATA'] ?? null;

/** The models of a part of it, e.g. `pytorch-converted`. */
export function onnxModels(part: string): OnnxModel[] {
  if (onnxData === null) return [];
  const folder = join(onnxData, part);
  return readdirSync(folder)
    .toSorted()
    .filter((name) => existsSync(join(folder, name, 'model.onnx')))
    .map((name) => ({ name, folder: join(folder, name) }));
}

export const modelIn = ({ folder }: OnnxModel): Uint8Array => readFileSync(join(folder, 'model.onnx'));

/** A number in the variable length of protobuf. */
function lengthOf(bytes: Uint8Array): number[] {
  const groups: number[] = [];
  let rest = bytes.length;
  do {
    groups.push((rest & 127) | (rest > 127 ? 128 : 0));
    rest >>>= 7;
  } while (rest > 0);
  return groups;
}

/** A message as a field of another. */
const field = (number: number, bytes: Uint8Array): Uint8Array =>
  Uint8Array.from([(number << 3) | 2, ...lengthOf(bytes), ...bytes]);

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

/** The tensor in a file of one: read as the constant of a model that gives it. */
function tensorIn(path: string): Tensor {
  const value = Buffer.concat([readFileSync(path), field(8, text('value'))]); // its name, whatever it was before
  const graph = Buffer.concat([field(5, value), field(12, field(1, text('value')))]);
  return importModel(field(7, graph)).forward();
}

/** The inputs, or outputs, of the first set. */
export function valuesOf({ folder }: OnnxModel, kind: 'input' | 'output'): Tensor[] {
  const set = join(folder, 'test_data_set_0');
  const files = readdirSync(set).filter((file) => file.startsWith(kind));
  return files.map((_, i) => tensorIn(join(set, `${kind}_${i}.pb`)));
}

/** Networks of the part `light` whose outputs are compared as they are: one, or when all proofs run all; SqueezeNet apart, whose outputs rounding decides. */
export function lightNames(): string[] {
  if (onnxData === null || !complete) return ['shufflenet'];
  const names = readdirSync(join(onnxData, 'light')).flatMap((file) => /^light_(.+)\.onnx$/.exec(file)?.[1] ?? []);
  return names.filter((name) => name !== 'squeezenet').toSorted();
}

/** The file of a network of the part `light`, whose weights are all alike, for they were replaced by constants. */
export const lightFile = (name: string): Uint8Array => readFileSync(join(onnxData!, 'light', `light_${name}.onnx`));

/** What it must give. */
export const lightOutput = (name: string): Tensor => tensorIn(join(onnxData!, 'light', `light_${name}_output_0.pb`));
