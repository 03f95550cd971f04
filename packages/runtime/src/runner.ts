import { loadDirect } from '#engines';
import { requireBytes, settingsOf, type SessionOptions } from './session-options.ts';
import { createSession } from './create-session.ts';
import type { Session, ValueInfo } from './session.ts';

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
  const createDirect = device === 'cpu' || device === 'auto' ? await loadDirect() : null;
  return createDirect === null ? createSession(model, options) : createDirect(model, io, threads);
}
