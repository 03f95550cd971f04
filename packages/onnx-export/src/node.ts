export { examineModel, type ExamineOptions, type ModelExamination, type OffGpu } from './examine/examine-model.ts';
import type { Tensor } from '@gradkit/core-tensor/functional';
import { requireOptions, requireString } from '@gradkit/core-tensor/functional';
import { buildModel } from './build-model.ts';
import {
  exportOptionNames,
  requireExamples,
  requireExportOptions,
  requireModel,
  type ExportableModule,
  type ExportOptions,
  type TensorFunction,
} from './export-options.ts';
import { dataNameOf, writeModel } from './files/model-files.ts';

export interface SaveOptions extends ExportOptions {
  /** tensors with the shapes and dtypes of the inputs */
  readonly exampleInputs: readonly Tensor[];
}

/**
 * Exports a model into an ONNX file, written whole or not at all. Weights of more than 1.5 GB go into a second file beside it, of the same
 * name with a hash of them and `.data` behind; that of the model which is replaced is deleted.
 *
 * @param path of the file, e.g. `digits.onnx`
 * @param model a module, or a function of tensors
 * @param options as for `exportModel`, and `exampleInputs`
 * @throws {ConfigError} if an option is unknown, missing or of the wrong kind
 * @throws {DataError} if the file cannot be written; a former one stays
 * @throws {ExportError} as `exportModel`
 * @example
 * ```ts no-run
 * import { Linear } from '@gradkit/layers';
 * import { saveModel } from '@gradkit/onnx-export/node';
 * await saveModel('line.onnx', new Linear(1, 1), { exampleInputs: [zeros([1, 1])] });
 * ```
 */
export async function saveModel(
  path: string,
  model: ExportableModule | TensorFunction,
  options: SaveOptions,
): Promise<void> {
  requireString('saveModel', 'path', path);
  const known = { ...exportOptionNames, exampleInputs: true } as const;
  const { exampleInputs, ...rest } = requireOptions<SaveOptions>('saveModel', options, known, '{ exampleInputs: [x] }');
  requireExamples('saveModel', exampleInputs);
  requireModel(model);
  requireExportOptions('saveModel', rest);
  await writeModel(path, await buildModel(model, exampleInputs, rest, { dataNameOf: dataNameOf(path) }));
}
