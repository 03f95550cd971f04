import { requireOneOf } from '@gradkit/core-tensor/functional';
import { findCandidates, loadEngine } from '#engines';
import { devices, type Device } from './device.ts';
import type { Candidates } from './engine.ts';
import { makeSession } from './make-session.ts';
import type { Session } from './session.ts';
import type { SessionOptions } from './session-options.ts';

/**
 * Where a device that was asked for will be: of `auto` all that may be the fastest, to be measured, the likely best first.
 *
 * @throws {ConfigError} if there is no such device
 * @throws {RuntimeError} if the device or the package it needs is not there
 */
export async function findDevices(device: Device = 'auto'): Promise<Candidates> {
  requireOneOf('findDevices', 'device', device, devices);
  const found = await findCandidates(device);
  if (found.devices.length > 1) return found;
  const engine = await loadEngine(found.devices[0], { threads: 1, strict: false });
  return { devices: [engine.device], reason: found.reason };
}

/**
 * Makes a model ready to run in ONNX Runtime.
 *
 * @param model bytes of an ONNX file; see `@gradkit/runtime/node` for files
 * @param options `device`: where to run, default the best there is; `threads`: default `auto`; `strict`: no silent fallback to the CPU;
 *   `externalData`: bytes of the files beside the model; `example`: inputs for measuring devices; `maxTensorBytes`: how much one value may
 *   have, in Node
 * @throws {ConfigError} if an option is unknown or out of range, or the model is not given as bytes
 * @throws {RuntimeError} if the device or the package it needs is not there
 * @throws {DataError} if the bytes are no model that ONNX Runtime can load, it has data in other files that are not given, or it asks for
 *   more memory than allowed
 * @example
 * ```ts no-run
 * const bytes = new Uint8Array(await (await fetch('digits.onnx')).arrayBuffer());
 * const session = await createSession(bytes);
 * const { logits } = await session.run({ image: zeros([1, 1, 28, 28]) });
 * ```
 * @see https://onnxruntime.ai/docs/api/js/
 */
export async function createSession(model: Uint8Array, options: SessionOptions = {}): Promise<Session> {
  return makeSession({ findCandidates, loadEngine }, model, options);
}
