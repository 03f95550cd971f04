import {
  refuseArgument,
  ConfigError,
  DataError,
  formatValue,
  requireBoolean,
  requireList,
  requireOneOf,
  requireOptions,
  type OptionNames,
} from '@gradkit/core-tensor/functional';
import { devices, type Device } from './device.ts';
import type { ExternalData } from './model/external-data.ts';
import type { Tensors } from './session.ts';
import { requireThreads, type Threads } from './threads.ts';

export interface SessionOptions {
  /** default auto */
  readonly device?: Device | undefined;
  /**
   * threads inside an operator, on the CPU; default `auto`: one for a model below a million weights, else one a core. More than there are
   * free cores is many times slower
   */
  readonly threads?: Threads | undefined;
  /** refuse the model if any operator would not run on the device; default false */
  readonly strict?: boolean | undefined;
  /** outputs that stay on the device, for `runBound`; on the CPU there is no difference; default none */
  readonly onDevice?: readonly string[] | undefined;
  /** bytes of files with data of the model, by the names that it has for them; `openSession` reads them itself */
  readonly externalData?: ExternalData | undefined;
  /** inputs with which `auto` measures devices, where there are several; default zeros, every axis of any size one long */
  readonly example?: Tensors | undefined;
  /** in a browser: WebAssembly, too, is of the build that has WebGPU, so that a page which measured both loads one; default false */
  readonly sharesBuild?: boolean | undefined;
  /** in Node: how much one value may have that the model makes by constant sizes, at 4 bytes an element; default 2e9 */
  readonly maxTensorBytes?: number | undefined;
}

const known: OptionNames<SessionOptions> = {
  device: true,
  threads: true,
  strict: true,
  onDevice: true,
  externalData: true,
  example: true,
  sharesBuild: true,
  maxTensorBytes: true,
};

/** Options with every default filled in. */
export type SessionSettings = {
  readonly [K in Exclude<keyof SessionOptions, 'example'>]-?: Exclude<SessionOptions[K], undefined>;
} & { readonly example: Tensors | null };

/**
 * Fills in the defaults.
 *
 * @throws {ConfigError} if an option is unknown, of the wrong kind or out of range
 */
export function settingsOf(where: string, options: SessionOptions): SessionSettings {
  const {
    device = 'auto',
    threads = 'auto',
    strict = false,
    onDevice = [],
    externalData = {},
    example = null,
    sharesBuild = false,
    maxTensorBytes = 2e9,
  } = requireOptions(where, options, known, "{ device: 'cpu' }");
  requireOneOf(where, 'device', device, devices);
  requireThreads(where, threads);
  requireBoolean(where, 'strict', strict);
  requireBoolean(where, 'sharesBuild', sharesBuild);
  requireList(where, 'onDevice', onDevice);
  requireExternalData(where, externalData);
  return { device, threads, strict, onDevice, externalData, example, sharesBuild, maxTensorBytes };
}

function requireExternalData(where: string, externalData: ExternalData): void {
  const isObject = typeof externalData === 'object' && externalData !== null && !ArrayBuffer.isView(externalData);
  const wrong = isObject ? Object.values(externalData).find((bytes) => !(bytes instanceof Uint8Array)) : externalData;
  if (isObject && wrong === undefined) return;
  throw new ConfigError(
    where,
    `externalData has ${formatValue(wrong)}; it must be an object of bytes by file, such as { 'weights.bin': bytes }`,
    { got: wrong },
  );
}

/**
 * Throws unless a model is given as bytes.
 *
 * @throws {ConfigError} if it is something else, e.g. the path of a file
 * @throws {DataError} if there are none
 */
export function requireBytes(where: string, model: Uint8Array): void {
  if (!(model instanceof Uint8Array))
    refuseArgument(
      where,
      'the model',
      model,
      'the bytes of an ONNX file, such as new Uint8Array(await response.arrayBuffer()); openSession of @gradkit/runtime/node opens files',
    );
  if (model.length === 0) throw new DataError(where, 'the model has 0 bytes; an ONNX file has more', { got: 0 });
  if (new TextDecoder().decode(model.subarray(4, 8)) === 'ORTM')
    throw new DataError(where, 'the model is in the ORT format; it must be an ONNX file');
}
