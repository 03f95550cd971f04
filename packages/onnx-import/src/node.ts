import { DataError, requireString, type Tensor } from '@gradkit/core-tensor/functional';
import { readBytes } from '@gradkit/core-tensor/node';
import { readModelData } from '@gradkit/runtime/node';
import { importModel, requireImportOptions, type ImportOptions } from './import-model.ts';
import type { ImportedModel } from './imported-model.ts';

/**
 * Reads an ONNX file as a model that trains, as `importModel` does. Weights that stand in other files are read from its folder, never from elsewhere.
 *
 * @param path of the file
 * @param options as for `importModel`
 * @throws {DataError} if the file is missing or no model, has weights outside its folder, or nodes that cannot be imported
 * @throws {ConfigError} if an option is unknown or of the wrong kind
 * @example
 * ```ts no-run
 * import { loadModel } from '@gradkit/onnx-import/node';
 * const model = await loadModel('resnet50.onnx', { outputs: ['pool5'] });
 * ```
 */
export async function loadModel<Output extends Tensor | readonly Tensor[] = Tensor>(
  path: string,
  options: ImportOptions = {},
): Promise<ImportedModel<Output>> {
  requireString('loadModel', 'path', path);
  const given = requireImportOptions(options);
  const bytes = await readBytes('loadModel', path);
  try {
    const externalData = await readModelData('loadModel', path, bytes, given.externalData);
    return importModel<Output>(bytes, { name: path, ...given, externalData });
  } catch (error) {
    if (!(error instanceof DataError) || error.message.includes(path)) throw error;
    throw new DataError('loadModel', `${path}: ${error.message}`, { got: error.got, cause: error });
  }
}
