import { findCandidates, loadEngine } from '#engines';
import { inspectModel, requireBearable } from '#platform';
import { toLoadError } from './engine.ts';
import { requireExternalData } from './model/external-data.ts';
import { requireBytes } from './session-options.ts';
import { inTurn } from './turns.ts';

/** What an output of a model is, as far as its inputs tell. */
export interface OutputType {
  readonly name: string;
  /** as ONNX Runtime names it, e.g. `float32`, `int8`; null for what is no tensor */
  readonly type: string | null;
  /** sizes, and names of axes that are free, '' where there is none; null for what is no tensor */
  readonly shape: readonly (number | string)[] | null;
}

/**
 * Tells the types of a model's outputs: ONNX Runtime computes what is constant, and infers the rest. The model is not run.
 *
 * @param where the public function that the caller used
 * @param model bytes of an ONNX file with all its data
 * @throws {RuntimeError} if no onnxruntime package is installed, or it does not take the model
 * @throws {DataError} if the bytes are no model that ONNX Runtime can load, or it asks for more memory than allowed
 */
export async function inferOutputs(where: string, model: Uint8Array): Promise<readonly OutputType[]> {
  requireBytes(where, model);
  requireExternalData(where, inspectModel(where, model).external, {});
  requireBearable(where, model, 2e9);
  const [device] = (await findCandidates('auto')).devices;
  const engine = await loadEngine(device, { threads: 1, strict: false });
  const settings = { ...engine.options, graphOptimizationLevel: 'basic' } as const;
  const { session } = await inTurn(() => engine.create(model, settings)).catch((cause: Error) => {
    throw toLoadError(model, engine, cause);
  });
  const outputs = session.outputMetadata.map((value) =>
    value.isTensor
      ? { name: value.name, type: value.type, shape: value.shape }
      : { name: value.name, type: null, shape: null },
  );
  await inTurn(() => session.release());
  return outputs;
}
