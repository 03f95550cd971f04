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
}

/** Number of threads and whether operators may fall back to the CPU. */
export interface EngineOptions {
  readonly threads: number;
  readonly strict: boolean;
}

/** Loads what a device needs; throws if it is not there. */
export type LoadEngine = (device: Device, options: EngineOptions) => Promise<Engine>;

/** Providers that are the CPU: for them there is no falling back to it, and ONNX Runtime would refuse to exclude it. */
const onProcessor: ReadonlySet<string> = new Set(['cpu', 'wasm']);

/** Options every device has. */
export function sessionOptions(provider: string, { threads, strict }: EngineOptions): InferenceSession.SessionOptions {
  return {
    executionProviders: [provider],
    intraOpNumThreads: threads, // the default of one a core is far slower when another thread is busy
    interOpNumThreads: 1,
    ...(strict && !onProcessor.has(provider) && { extra: { session: { disable_cpu_ep_fallback: '1' } } }),
  };
}
