import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import {
  DataError,
  isPlainObject,
  requireFunction,
  requireOptions,
  requireString,
  underName,
} from '@gradkit/core-tensor/functional';
import { readBytes, withFileParts, type FileParts } from '@gradkit/core-tensor/node';
import { loadSafetensors } from '@gradkit/safetensors/node';
import { fileError, type FilePlace } from '../torch/file-place.ts';
import { readShards } from '../weights/from-sharded.ts';
import { folderFiles, isIndex } from '../weights/folder.ts';
import { isSafetensors, openWeights } from '../weights/weights-of.ts';
import type { Weights, WeightsProgress } from '../weights/weights.ts';

interface LoadOptions {
  /** where the weights are in a file of torch.save, e.g. `generator`; default: see `findStateDict` */
  readonly key?: string | undefined;
  readonly onProgress?: ((progress: WeightsProgress) => void) | undefined;
}

/**
 * Loads weights from a file or a folder: `.safetensors`; `.pt`, `.pth` and `.bin` of torch.save; the `.index.json` of weights in several files; or a
 * folder of HuggingFace, with its config.json.
 *
 * Of a file of torch.save, the weights alone are read, each from its place: states of optimizers are left where they are.
 *
 * @param path of the file or folder
 * @param options `key`: where the weights are in a file of torch.save, default as `findStateDict`; `onProgress`: called when a file has been read
 * @throws {ConfigError} if an argument is of the wrong kind, or an option unknown
 * @throws {DataError} if a file is missing, damaged, or holds anything but tensors and plain containers, or an index names a file outside its folder
 * @example
 * ```ts no-run
 * import { loadWeights } from '@gradkit/pretrained/node';
 * const { tensors, config } = await loadWeights('models/all-MiniLM-L6-v2');
 * tensors['embeddings.word_embeddings.weight']?.shape; // [30522, 384]
 * config?.['hidden_size']; // 384
 * ```
 */
export async function loadWeights(path: string, options: LoadOptions = {}): Promise<Weights> {
  requireString('loadWeights', 'path', path);
  const known = { key: true, onProgress: true } as const;
  const { key, onProgress } = requireOptions<LoadOptions>('loadWeights', options, known);
  if (key !== undefined) requireString('loadWeights', 'key', key);
  if (onProgress !== undefined) requireFunction('loadWeights', 'onProgress', onProgress);
  if (!isFolder(path)) return loadFile(path, { key, onProgress });
  const files = readdirSync(path);
  const found = folderFiles.find((file) => files.includes(file));
  if (found === undefined)
    throw new DataError(
      'loadWeights',
      `${path} has none of ${folderFiles.join(', ')}; it has ${files.slice(0, 20).join(', ')}`,
      {
        expected: folderFiles,
        got: files,
      },
    );
  const config = files.includes('config.json') ? await readJson(join(path, 'config.json')) : undefined;
  const weights = await loadFile(join(path, found), { key, onProgress });
  return isPlainObject(config) ? { ...weights, config } : weights;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

async function loadFile(path: string, { key, onProgress }: LoadOptions): Promise<Weights> {
  if (!isIndex(path)) return readFile(path, { key, onProgress, fileNumber: 1, fileCount: 1 });
  return readShards({ where: 'loadWeights', name: path }, await readJson(path), ({ name }, count) =>
    readFile(join(dirname(path), name), { key, onProgress, ...count }),
  );
}

interface ReadOptions extends LoadOptions {
  readonly fileNumber: number;
  readonly fileCount: number;
}

async function readFile(path: string, { key, onProgress, ...count }: ReadOptions): Promise<Weights> {
  const place = { where: 'loadWeights', name: path };
  const weights = isSafetensors(path)
    ? await loadSafetensors(path).catch((error: unknown) =>
        underName('loadWeights', (): Weights => {
          throw error;
        }),
      )
    : await withFileParts('loadWeights', path, (file) => torchWeights(place, file, key));
  if (onProgress === undefined) return weights;
  const { size } = statSync(path);
  onProgress({ file: basename(path), ...count, receivedBytes: size, totalBytes: size });
  return weights;
}

async function torchWeights(place: FilePlace, file: FileParts, key: string | undefined): Promise<Weights> {
  const { storages, weights } = openWeights(place, file, key);
  const tensors = [];
  for (const { range, read } of storages)
    for (const tensor of read(await file.readLater(range.at, range.length), true)) tensors.push(tensor);
  return weights(tensors);
}

async function readJson(path: string): Promise<unknown> {
  const bytes = await readBytes('loadWeights', path);
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw fileError({ where: 'loadWeights', name: path }, `is no JSON: ${(cause as Error).message}`, undefined, cause);
  }
}
