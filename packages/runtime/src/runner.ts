import { RuntimeError } from '@gradkit/core-tensor';
import { loadDirect } from '#engines';
import { createSession, type Session, type SessionOptions, type ValueInfo } from './session.ts';

/** What runs a model on values that ONNX Runtime holds already, again and again. */
export type Runner = Pick<Session, 'device' | 'engine' | 'wrap' | 'exchange'>;

/** Inputs and outputs of a model whose shapes are fixed. */
export interface Signature {
  readonly inputs: readonly string[];
  readonly outputs: readonly (ValueInfo & { readonly shape: readonly number[] })[];
}

/**
 * Makes a model of fixed shapes ready to be run again and again: on the CPU, in Node, by the shortest way there is.
 *
 * @param model bytes of an ONNX file
 * @param signature its inputs and outputs
 * @param options as for `createSession`
 * @throws {RuntimeError} if the device is not there or ONNX Runtime does not take the model
 */
export async function createRunner(
  model: Uint8Array,
  signature: Signature,
  { device = 'auto', threads = 1, ...options }: SessionOptions = {},
): Promise<Runner> {
  const Direct = device === 'cpu' ? await loadDirect() : null;
  if (Direct === null) return createSession(model, { device, threads, ...options });
  try {
    return new Direct(model, { ...signature, threads });
  } catch (cause) {
    throw new RuntimeError(
      'createSession',
      `onnxruntime-node on cpu does not take the model: ${(cause as Error).message}`,
      { cause },
    );
  }
}
