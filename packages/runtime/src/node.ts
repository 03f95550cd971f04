import { readBytes } from '@gradkit/core-tensor/node';
import { DataError, requireString } from '@gradkit/core-tensor/functional';
import type { SessionOptions } from './session-options.ts';
import { createSession, type Session } from './session.ts';

/**
 * Makes a model in a file ready to run in ONNX Runtime.
 *
 * @param path of an ONNX file
 * @param options as for `createSession`
 * @throws {ConfigError} if an option is unknown or out of range
 * @throws {DataError} if the file is missing or no model, naming it
 * @throws {RuntimeError} if the device or the package it needs is not there
 * @example
 * ```ts no-run
 * import { openSession } from '@gradkit/runtime/node';
 * const session = await openSession('digits.onnx');
 * const { logits } = await session.run({ image: zeros([1, 1, 28, 28]) });
 * ```
 */
export async function openSession(path: string, options: SessionOptions = {}): Promise<Session> {
  requireString('openSession', 'path', path);
  const bytes = await readBytes('openSession', path);
  try {
    return await createSession(bytes, options);
  } catch (error) {
    if (error instanceof DataError) throw new DataError('openSession', `${path}: ${error.message}`, { cause: error });
    throw error;
  }
}
