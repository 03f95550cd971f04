import { RuntimeError } from '@gradkit/core-tensor/functional';
import * as module from 'onnxruntime-web/wasm';
import type { Engines } from './engine.ts';
import { makeSession } from './make-session.ts';
import type { Session } from './session.ts';
import type { SessionOptions } from './session-options.ts';
import { webEngine } from './web/web-engine.ts';

export { configure, type BuildFiles, type FilePlace, type RuntimeConfiguration } from './web/configure.ts';
export { Session, type Tensors, type ValueInfo } from './session.ts';
export type { SessionOptions } from './session-options.ts';

const engines: Engines = {
  async findCandidates(device) {
    if (device === 'auto' || device === 'wasm')
      return { devices: ['wasm'], reason: 'all that @gradkit/runtime/wasm has' };
    throw new RuntimeError(
      'createSession',
      `device ${device} is not there in @gradkit/runtime/wasm; use wasm, or createSession of @gradkit/runtime`,
      { got: device },
    );
  },
  async loadEngine(_, options) {
    return webEngine(module, 'wasm', 'wasm', options);
  },
};

/**
 * Makes a model ready to run in ONNX Runtime on WebAssembly. Nothing is loaded later on, as service workers demand.
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
  return makeSession(engines, model, options);
}
