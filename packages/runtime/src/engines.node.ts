import { RuntimeError } from '@gradkit/core-tensor/functional';
import type { InferenceSession } from 'onnxruntime-common';
import type { DirectSession } from './direct/direct-session.ts';
import type { ActualDevice, Device } from './device.ts';
import {
  missingDevice,
  quiet,
  sessionOptions,
  type Candidates,
  type Engine,
  type EngineOptions,
  type OnnxRuntime,
} from './engine.ts';
import { aloneInProcess } from './process-lock.ts';
import type { ModelIO } from './runner.ts';
import { disableTelemetry } from './telemetry.ts';
import type { Threads } from './threads.ts';
import { webEngine } from './web/web-engine.ts';

type ExternalData = NonNullable<InferenceSession.SessionOptions['externalData']>;

/** The device to ask for where it must not be a GPU. */
export const processor: Device = 'auto';

/** @throws {RuntimeError} if onnxruntime-node is missing: where an import is tried, bundlers let it be missing, too */
async function loadNative(device: Device): Promise<OnnxRuntime> {
  await disableTelemetry();
  try {
    const module: { readonly default?: OnnxRuntime | undefined } & OnnxRuntime = await import('onnxruntime-node');
    return quiet(module.default ?? module); // loaders such as tsx's give what CommonJS exports itself
  } catch (cause) {
    throw missing('onnxruntime-node', device, cause);
  }
}

/** @throws {RuntimeError} if onnxruntime-web is missing */
async function loadWasm(device: Device): Promise<OnnxRuntime> {
  try {
    return await import('onnxruntime-web');
  } catch (cause) {
    throw missing('onnxruntime-web', device, cause);
  }
}

/** ONNX Runtime by its C interface: how sessions are made, and how it computes. */
interface Direct {
  create(model: Uint8Array, io: ModelIO, threads: Threads): Promise<DirectSession>;
  withoutDenormals<T>(work: () => T): T;
}

/** ONNX Runtime by its C interface; null where that cannot be reached: no koffi, no library for this platform. */
export async function loadDirect(): Promise<Direct | null> {
  try {
    const runtime = await loadNative('cpu');
    const { DirectSession, isReachable } = await import('./direct/direct-session.ts');
    const { withoutDenormals } = await import('./direct/denormals.ts');
    return isReachable()
      ? { create: async (...given) => DirectSession.create(runtime, ...given), withoutDenormals }
      : null;
  } catch {
    return null;
  }
}

/**
 * Throws where ONNX Runtime cannot reach any GPU on Linux: what it would write to the terminal is in the error. Where koffi is missing, nobody
 * can tell before.
 */
async function requireVulkan(): Promise<void> {
  if (process.platform !== 'linux') return;
  const vulkan = await import('./direct/vulkan.ts').catch(() => null);
  if (vulkan?.findsVulkan() === false)
    throw new RuntimeError('createSession', missingDevice('webgpu', 'libvulkan.so.1 cannot be loaded'));
}

function missing(name: string, device: Device, cause: unknown): RuntimeError {
  return new RuntimeError(
    'createSession',
    `device ${device} needs the package ${name}, which cannot be loaded; run: npm install ${name.split(' ')[0]} (${(cause as Error).message})`,
    {
      expected: name,
      cause,
    },
  );
}

/** Files as the model names them: onnxruntime-node 1.30 takes a leading `./` from names that it is given. */
const asNamed = (files: ExternalData): ExternalData =>
  files.map((file) => (typeof file === 'string' ? file : { ...file, path: `./${file.path}` }));

function native(runtime: OnnxRuntime, device: ActualDevice, options: EngineOptions): Engine {
  return {
    runtime,
    device,
    name: 'onnxruntime-node',
    options: sessionOptions(device, options),
    threads: options.threads,
    alone: device === 'webgpu' ? (work) => aloneInProcess('webgpu', work) : (work) => work(), // Dawn crashes where two threads use it
    create: async (model, { externalData = [], ...settings }) => ({
      session: await runtime.InferenceSession.create(model, {
        ...settings,
        externalData: asNamed(externalData),
      }),
      fallback: device === 'cpu' || options.strict ? [] : null,
    }),
  };
}

/**
 * Finds the packages that devices need.
 *
 * @throws {RuntimeError} if one is missing, or the device
 */
export async function findCandidates(device: Device): Promise<Candidates> {
  if (device === 'wasm') return { devices: ['wasm'], reason: 'asked for' };
  try {
    await loadNative(device);
  } catch (error) {
    if (device !== 'auto') throw error;
    await loadWasm(device).catch(() => {
      throw missing('onnxruntime-node or onnxruntime-web', device, (error as RuntimeError).cause);
    });
    return { devices: ['wasm'], reason: 'onnxruntime-node is not installed' };
  }
  if (device === 'auto') return { devices: ['cpu'], reason: 'the default in Node' };
  if (device === 'webgpu') await requireVulkan();
  return { devices: [device], reason: 'asked for' };
}

/** Loads onnxruntime-node, or onnxruntime-web for `wasm`. */
export async function loadEngine(device: ActualDevice, options: EngineOptions): Promise<Engine> {
  if (device !== 'wasm') return native(await loadNative(device), device, options);
  return webEngine(await loadWasm(device), 'wasm', 'wasm', options);
}
