import { dirname, join } from 'node:path';
import type { Tensor } from '@gradkit/core-tensor/functional';
import { readBytes, writeWhole } from '@gradkit/core-tensor/node';
import type { Sequential } from '@gradkit/layers';
import type { LayersModel } from '../layers-model.ts';
import { readFiles, type ModelFiles } from '../model/model-files.ts';
import { weightPathsOf } from '../model/model-json.ts';
import { toLayersModel, type ToLayersModelOptions } from '../to-layers-model.ts';

const fileOf = (path: string): string => (path.endsWith('.json') ? path : join(path, 'model.json'));

/**
 * Reads a model of TensorFlow.js from a folder: `model.json`, and the shards that it names.
 *
 * @param path the folder, or its `model.json`
 * @throws {DataError} if a file is missing, or is no model
 * @example
 * ```ts no-run
 * const { modelJson, weights } = await readModel('models/digits');
 * const model = fromLayersModel(modelJson, weights).eval();
 * ```
 */
export async function readModel(path: string): Promise<ModelFiles> {
  const file = fileOf(path);
  return readFiles('readModel', file, (shard) =>
    readBytes('readModel', shard === null ? file : join(dirname(file), shard)),
  );
}

/**
 * Saves a model as a layers model of TensorFlow.js, which `tf.loadLayersModel` reads: `model.json` and the shards in a folder, which is made.
 *
 * @param options as of `toLayersModel`
 * @throws {ConfigError} if the model has no counterpart there
 * @throws {DataError} if a file cannot be written
 * @example
 * ```ts no-run
 * import { Linear, Sequential } from '@gradkit/layers';
 * await saveLayersModel('public/line', new Sequential(new Linear(4, 1)), { inputShape: [4] });
 * ```
 */
export async function saveLayersModel(
  folder: string,
  model: LayersModel<Tensor | readonly Tensor[]> | Sequential,
  options: ToLayersModelOptions = {},
): Promise<void> {
  const { modelJson, weights } = toLayersModel(model, options);
  const paths = weightPathsOf('saveLayersModel', modelJson);
  for (const [i, bytes] of weights.entries()) await writeWhole('saveLayersModel', join(folder, paths[i]), bytes);
  await writeWhole('saveLayersModel', join(folder, 'model.json'), new TextEncoder().encode(JSON.stringify(modelJson)));
}
