import type { Tensor } from '@gradkit/core-tensor/functional';
import { writeWhole } from '@gradkit/core-tensor/node';
import { exportModel, type ExportableModule, type ExportOptions, type TensorFunction } from './export-model.ts';

/**
 * Exports a model into an ONNX file, written whole or not at all.
 *
 * @param path of the file, e.g. `digits.onnx`
 * @param model a module, or a function of tensors
 * @param options as for `exportModel`, and `exampleInputs`
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
  { exampleInputs, ...options }: ExportOptions & { readonly exampleInputs: readonly Tensor[] },
): Promise<void> {
  await writeWhole('saveModel', path, await exportModel(model, exampleInputs, options));
}
