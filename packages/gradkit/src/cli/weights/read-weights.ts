import { stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { ConfigError, DataError, sizeOf } from '@gradkit/core-tensor/functional';
import { readBytes } from '@gradkit/core-tensor/node';
import {
  describeTensorType,
  isWeight,
  readModel,
  tensorsIn,
  type ModelProto,
  type ModelTensor,
} from '@gradkit/onnx-export';
import { outsideOf, readTensor, type ReadOutside } from '@gradkit/onnx-import';
import type { StateDictPlace, WeightsProgress } from '@gradkit/pretrained';
import { loadWeights } from '@gradkit/pretrained/node';
import { readModelData } from '@gradkit/runtime/node';
import type { Tell } from '../progress.ts';
import { bytesOfType, weightOf, type Weight } from './weight.ts';

/** What is in a file of weights. */
export interface WeightFile {
  readonly weights: readonly Weight[];
  readonly metadata: Readonly<Record<string, string>>;
  /** of the file or, of a folder, of all its files with weights */
  readonly sizeBytes: number;
  /** where they were in a file of torch.save; null in others */
  readonly found: StateDictPlace | null;
}

/** What is in an ONNX file, with the bytes that it has in others. */
export interface ModelFile {
  readonly model: ModelProto;
  /** of the file alone */
  readonly bytes: Uint8Array;
  readonly readOutside: ReadOutside;
}

/** Files that hold weights alone. */
const endings = ['.safetensors', '.pt', '.pth', '.bin', '.index.json'];

/** Whether a file is a model or weights; a folder of HuggingFace is the latter. @throws {DataError} of another file */
export async function requireWeightFile(where: string, path: string): Promise<'model' | 'weights'> {
  const kind = extname(path).toLowerCase();
  if (await isFolder(path)) return 'weights';
  if (kind === '.onnx') return 'model';
  if (endings.some((ending) => path.toLowerCase().endsWith(ending))) return 'weights';
  const list = `.onnx, ${endings.slice(0, -1).join(', ')} or ${endings.at(-1)}, or be a folder of HuggingFace`;
  const problem = `${path} ${kind === '' ? 'has no ending' : `ends in ${kind}`}; it must end in ${list}`;
  throw new DataError(where, problem, { expected: ['.onnx', ...endings], got: kind });
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false, // reading it says what is wrong
  );

/** Reads a model and what it has in other files. @throws {DataError} if it is missing or damaged */
export async function readModelFile(where: string, path: string): Promise<ModelFile> {
  const bytes = await readBytes(where, path);
  const model = readModel(path, bytes);
  return { model, bytes, readOutside: outsideOf(await readModelData(where, path, bytes)) };
}

/** A tensor of a model, read when its numbers are asked for. */
export function weightIn({ name, proto }: Pick<ModelTensor, 'name' | 'proto'>, readOutside: ReadOutside): Weight {
  const { type, shape } = describeTensorType(proto.dataType, proto.dims);
  const sizes = (shape ?? []).map(Number);
  return {
    name,
    type,
    shape: sizes,
    size: sizeOf(sizes),
    bytes: bytesOfType(type, sizes),
    read: () => readTensor('gradkit', proto, readOutside).tensor,
  };
}

/** What a model was given: its initializers, and of its `Constant` nodes those with weights. */
export function weightsIn(model: ModelProto, readOutside: ReadOutside): Weight[] {
  return tensorsIn(model)
    .filter((each) => each.isInitializer || isWeight(each))
    .map((each) => weightIn(each, readOutside));
}

/** How weights are read. */
export interface ReadOptions {
  /** where they are in a file of torch.save; null: where they must be meant */
  readonly key: string | null;
  readonly tell: Tell;
}

/** @throws {ConfigError} if it is said where weights are in a model, which has no such places */
export function requireNoKey(where: string, path: string, key: string | null): void {
  if (key !== null)
    throw new ConfigError(where, `${path} is a model, in which there is nothing to choose, but --key is ${key}`, {
      got: key,
    });
}

/** Reads the weights of a file that is no model. @throws {DataError} if it is missing or damaged */
export async function readWeightFile(path: string, { key, tell }: ReadOptions): Promise<WeightFile> {
  const sizes = new Map<string, number>();
  const onProgress = ({ file, fileNumber, fileCount, receivedBytes }: WeightsProgress): void => {
    sizes.set(file, receivedBytes);
    tell(`reading ${file}, ${fileNumber} of ${fileCount} …`);
  };
  const { tensors, metadata, found } = await loadWeights(path, { key: key ?? undefined, onProgress });
  return {
    weights: Object.entries(tensors).map(([name, tensor]) => weightOf(name, tensor)),
    metadata,
    sizeBytes: [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0),
    found: found ?? null,
  };
}
