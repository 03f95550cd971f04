import type { Bytes, Tensor } from '@gradkit/core-tensor/functional';
import { buildModel } from './build-model.ts';
import {
  requireExamples,
  requireExportOptions,
  requireModel,
  type ExportableModule,
  type ExportOptions,
  type TensorFunction,
} from './export-options.ts';

/**
 * Writes a model, or any function of tensors, as an ONNX file that any ONNX runtime can run.
 *
 * The model is traced in evaluation mode; parameters become initializers under the names of the state dict. How sizes follow free axes is
 * found by tracing at several sizes. Indices out of range, which are errors here, give NaN in the file (0 and false where the dtype has none). The
 * file is run in ONNX Runtime and compared with the model before it is returned.
 *
 * Outputs in lists and plain objects become one list, from the first to the last. Keys give names, `{ state: { hidden } }` gives `state.hidden`;
 * what has no key is `output`; several of one name are counted, `output0`, `output1` …, so `[y, [h, c]]` has three. `outputNames` names all.
 *
 * @param model a module, or a function of tensors
 * @param exampleInputs tensors with the shapes and dtypes of the inputs
 * @param options names, free axes, opset, metadata
 * @returns bytes of the file; `saveModel` of `@gradkit/onnx-export/node` writes them
 * @throws {ExportError} if the model changes a state, depends on a free axis in what it computes, or gives other numbers in ONNX Runtime
 * @throws {ConfigError} if names or axes do not fit, the model gives no tensor or something else, or an argument or option is unknown or of the wrong kind
 * @throws {RuntimeError} if ONNX Runtime is not installed; then `verify: false` leaves the comparison out
 * @example
 * const bytes = await exportModel((x: Tensor) => x.relu(), [tensor([[1, -1]])], { inputNames: ['x'] });
 * bytes.length > 50; // true
 * @see https://pytorch.org/docs/stable/onnx.html
 */
export async function exportModel(
  model: ExportableModule | TensorFunction,
  exampleInputs: readonly Tensor[],
  options: ExportOptions = {},
): Promise<Bytes> {
  requireModel(model);
  requireExamples('exportModel', exampleInputs);
  requireExportOptions('exportModel', options);
  if (typeof model !== 'function') await Promise.all([...model.namedStates()].map(([, state]) => state.sync()));
  return (await buildModel(model, exampleInputs, options)).bytes;
}
