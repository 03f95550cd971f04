import { inspectModel, loadDirect } from '#engines';
import type { ModelInspection } from './model/inspect-model.ts';
import { requireExternalData } from './model/external-data.ts';
import { requireBytes, settingsOf, type SessionOptions } from './session-options.ts';
import { threadsForModel } from './threads.ts';
import { nextTurn } from './turns.ts';
import { createSession, toLoadError, type Session, type ValueInfo } from './session.ts';

/** What runs a model on values that ONNX Runtime holds already, again and again. */
export type Runner = Pick<Session, 'device' | 'engine' | 'toOrtValue' | 'runBound'>;

/** Inputs and outputs of a model whose shapes are fixed. */
export interface ModelIO {
  readonly inputs: readonly string[];
  readonly outputs: readonly (ValueInfo & { readonly shape: readonly number[] })[];
  /**
   * whether a constant is float64: given by who wrote the model, and knows that no data are in other files. Default: the model is looked
   * through for both, which takes as long as loading it
   */
  readonly hasFloat64?: boolean | undefined;
}

/**
 * Makes a model of fixed shapes ready to be run again and again: on the CPU, in Node, by the shortest way there is.
 *
 * @param model bytes of an ONNX file
 * @param io its inputs and outputs
 * @param options as for `createSession`
 * @throws {ConfigError} if an option is unknown or out of range
 * @throws {RuntimeError} if the device is not there or ONNX Runtime does not take the model
 * @throws {DataError} if the bytes are no model that ONNX Runtime can load
 */
export async function createRunner(model: Uint8Array, io: ModelIO, options: SessionOptions = {}): Promise<Runner> {
  const { device, threads } = settingsOf('createSession', options);
  requireBytes('createSession', model);
  const Direct = device === 'cpu' || device === 'auto' ? await loadDirect() : null;
  if (Direct === null) return createSession(model, options);
  const hasFloat64 = io.hasFloat64 ?? inspectWhole(model).hasFloat64;
  await nextTurn();
  try {
    return new Direct(model, { ...io, hasFloat64, threads: threadsForModel(threads, model.length) });
  } catch (cause) {
    throw toLoadError(model, { name: 'onnxruntime-node', device: 'cpu' }, cause as Error);
  }
}

function inspectWhole(model: Uint8Array): ModelInspection {
  const inspection = inspectModel('createSession', model);
  requireExternalData('createSession', inspection.external, {});
  return inspection;
}
