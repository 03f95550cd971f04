import { readBytes } from '@gradkit/core-tensor/node';
import { DataError, DTypeError, requireString, RuntimeError } from '@gradkit/core-tensor/functional';
import type { ExternalData } from './model/external-data.ts';
import { inspectModel, type ExternalTensor } from './model/inspect-model.ts';
import { readExternalData } from './model/read-external-data.ts';
import { requireBytes, type SessionOptions } from './session-options.ts';
import { createSession } from './create-session.ts';
import type { Session } from './session.ts';

/**
 * Makes a model in a file ready to run in ONNX Runtime. Data that the model has in other files are read from its own folder, never from
 * elsewhere.
 *
 * @param path of an ONNX file
 * @param options as for `createSession`
 * @throws {ConfigError} if an option is unknown or out of range
 * @throws {DataError} if the file is missing or no model, naming it; or if it has data outside its folder
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
  const naming = async <R>(work: () => R): Promise<Awaited<R>> => {
    try {
      return await work();
    } catch (error) {
      for (const Kind of [DataError, DTypeError, RuntimeError])
        if (error instanceof Kind) throw new Kind('openSession', `${path}: ${error.message}`, { cause: error });
      throw error;
    }
  };
  const { external } = await naming(() => {
    requireBytes('createSession', bytes);
    return inspectModel('createSession', bytes);
  });
  if (external.length === 0) return naming(() => createSession(bytes, options));
  const externalData = await readMissingData('openSession', { path, external }, options.externalData ?? {});
  return naming(() => createSession(bytes, { ...options, externalData }));
}

/** Data that a model has in other files, by their names: those that are given, others read from its own folder. */
async function readMissingData(
  where: string,
  { path, external }: { readonly path: string; readonly external: readonly ExternalTensor[] },
  given: ExternalData,
): Promise<ExternalData> {
  const missing = external.filter(({ location }) => !Object.hasOwn(given, location));
  return { ...(await readExternalData(where, path, missing)), ...given };
}

/**
 * Reads the data that a model has in other files of its folder.
 *
 * @param where the function that was called, for errors
 * @param path of the model
 * @param bytes of the model
 * @param given data that need not be read, by the name of the file
 * @throws {DataError} if a file is outside of the folder or cannot be read, or the bytes are no model
 */
export async function readModelData(
  where: string,
  path: string,
  bytes: Uint8Array,
  given: ExternalData = {},
): Promise<ExternalData> {
  const { external } = inspectModel(where, bytes);
  return readMissingData(where, { path, external }, given);
}
export { inferOutputs, type OutputType } from './infer-outputs.ts';
export { describeMachine, type MachineDescription } from './machine/describe-machine.ts';
export type { CudaLibraries, Library } from './machine/cuda.ts';
export type { InstalledPackage } from './machine/packages.ts';
