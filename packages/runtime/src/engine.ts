import { DataError, RuntimeError } from '@gradkit/core-tensor/functional';
import type { InferenceSession } from 'onnxruntime-common';
import type { ActualDevice, Device } from './device.ts';

/** The part of an onnxruntime package that is used. */
export type OnnxRuntime = typeof import('onnxruntime-common');

/** An onnxruntime package that was loaded for a device. */
export interface Engine {
  readonly runtime: OnnxRuntime;
  readonly device: ActualDevice;
  /** name of the package */
  readonly name: string;
  readonly options: InferenceSession.SessionOptions;
  /** inside an operator, on the CPU: of WebAssembly what its one pool has, which starts with the first session */
  readonly threads: number;
  /** makes a session; to be called in turn */
  create(model: Uint8Array, settings: InferenceSession.SessionOptions): Promise<CreatedSession>;
  /** does work on its sessions when none of other threads does, where ONNX Runtime would end the process */
  alone<T>(work: () => Promise<T>): Promise<T>;
}

/** A session of ONNX Runtime that was made. */
export interface CreatedSession {
  readonly session: InferenceSession;
  /** operators that run on the CPU in place of the device, each with its name in the model; null where nobody tells */
  readonly fallback: readonly string[] | null;
}

/** What finds and loads ONNX Runtime here. */
export interface Engines {
  /** @throws {RuntimeError} if the device is not there */
  findCandidates(device: Device): Promise<Candidates>;
  /** @param isMeasured against another device, so that a page loads one build for both */
  loadEngine(device: ActualDevice, options: EngineOptions, isMeasured?: boolean): Promise<Engine>;
}

/** Where a model may run, best first or, where there are several, to be measured; and why. */
export interface Candidates {
  readonly devices: readonly [ActualDevice, ...ActualDevice[]];
  readonly reason: string;
}

/** Number of threads and whether operators may fall back to the CPU. */
export interface EngineOptions {
  readonly threads: number;
  readonly strict: boolean;
}

/** Providers that are the CPU: for them there is no falling back to it, and ONNX Runtime would refuse to exclude it. */
const onProcessor: ReadonlySet<string> = new Set(['cpu', 'wasm']);

/** ONNX Runtime's number for messages after which the process ends: what else it would write to the terminal is in our errors. */
export const fatalOnly = 4;

/** Keeps ONNX Runtime from writing to the terminal what our errors say already, unless the user has set another level. */
export function quiet(runtime: OnnxRuntime): OnnxRuntime {
  if (runtime.env.logLevel === 'warning') runtime.env.logLevel = 'fatal';
  return runtime;
}

/** The optimization of ONNX Runtime 1.30 that float64 must do without: it keeps the scale of a matrix product in float32. */
export const inexactInFloat64 = 'MatMulScaleFusion';

/**
 * The optimization of ONNX Runtime 1.30 that makes one operator of a transposition and a matrix product. Where the batch axis moved, that
 * operator divides by the number of elements, and so ends the process where there are none.
 */
export const fatalOfMovedBatch = 'MatmulTransposeFusion';

/** Options every device has. */
export function sessionOptions(provider: string, { threads, strict }: EngineOptions): InferenceSession.SessionOptions {
  return {
    executionProviders: [provider],
    intraOpNumThreads: threads, // the default of one a core is far slower when another thread is busy
    interOpNumThreads: 1,
    logSeverityLevel: fatalOnly,
    ...(strict && !onProcessor.has(provider) && { extra: { session: { disable_cpu_ep_fallback: '1' } } }),
  };
}

/** What ONNX Runtime says where a device is not there, and what the device needs. */
const absences = {
  cuda: {
    words: /\S+_Cuda: .*|executionProviders\S* is unsupported.*|no CUDA-capable device.*|CUDA driver version.*/,
    needs:
      'Linux on x64, a GPU of NVIDIA with its driver, CUDA 12 and cuDNN 9 where programs find them, and libraries fetched by: ' +
      'ONNXRUNTIME_NODE_INSTALL=cuda12 node node_modules/onnxruntime-node/script/install.js',
  },
  webgpu: {
    words: /Failed to get (?:a )?(?:Web)?GPU adapter.*|executionProviders\S* is unsupported.*/,
    needs: 'a GPU with a driver for Vulkan (on Linux libvulkan.so.1, too), Metal or Direct3D 12',
  },
} as const satisfies Partial<Record<ActualDevice, { readonly words: RegExp; readonly needs: string }>>;

/** That a device is not there, why, and what it needs. */
export function missingDevice(device: keyof typeof absences, why: string): string {
  return `device ${device} is not there (${why}); it needs ${absences[device].needs}`;
}

function canBeAbsent(device: ActualDevice): device is keyof typeof absences {
  return device in absences;
}

/** Tells what is missing if a session could not be made because the device is not there; null if it is. */
function missingDeviceReason(device: ActualDevice, message: string): string | null {
  if (!canBeAbsent(device)) return null;
  const words = absences[device].words.exec(message);
  return words === null ? null : missingDevice(device, words[0]);
}

/** Why ONNX Runtime did not take a model: the bytes, or the device. */
export function toLoadError(
  model: Uint8Array,
  { name, device }: Pick<Engine, 'name' | 'device'>,
  cause: Error,
): DataError | RuntimeError {
  if (cause instanceof RuntimeError) return cause;
  const message = cause.message.replace('data type: 16', 'data type: bfloat16');
  const damaged = /protobuf|parsing|INVALID_PROTOBUF|Load model/i.test(message);
  if (damaged)
    return new DataError('createSession', `the model (${model.length} bytes) cannot be read: ${message}`, { cause });
  const reason = missingDeviceReason(device, message) ?? `${name} on ${device} does not take the model: ${message}`;
  return new RuntimeError('createSession', reason, { cause });
}
