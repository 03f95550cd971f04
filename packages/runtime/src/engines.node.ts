import { RuntimeError } from '@gradkit/core-tensor/functional';
import type { DirectSession } from './direct/direct-session.ts';
import type { ActualDevice, Device } from './device.ts';
import {
  missingDevice,
  fatalOnly,
  quiet,
  sessionOptions,
  type Engine,
  type EngineOptions,
  type OnnxRuntime,
} from './engine.ts';
import type { ModelIO } from './runner.ts';
import { disableTelemetry } from './telemetry.ts';
import type { Threads } from './threads.ts';

export { physicalCores } from './cores.ts';
export { inspectModel } from './model/inspect-model.ts';
export { requireBearable } from './model/requested-sizes.ts';

/** The device to ask for where it must not be a GPU. */
export const processor: Device = 'auto';

async function loadNative(): Promise<OnnxRuntime> {
  await disableTelemetry();
  const module: { readonly default?: OnnxRuntime | undefined } & OnnxRuntime = await import('onnxruntime-node');
  return quiet(module.default ?? module); // loaders such as tsx's give what CommonJS exports itself
}

async function loadWasm(): Promise<OnnxRuntime> {
  return quiet(await import('onnxruntime-web'));
}

/** ONNX Runtime by its C interface; null where that cannot be reached: no koffi, no library for this platform. */
export async function loadDirect(): Promise<
  ((model: Uint8Array, io: ModelIO, threads: Threads) => Promise<DirectSession>) | null
> {
  try {
    const runtime = await loadNative();
    const { DirectSession: Direct, isReachable } = await import('./direct/direct-session.ts');
    return isReachable() ? async (...given) => Direct.create(runtime, ...given) : null;
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
    `device ${device} needs the package ${name}, which cannot be loaded; run: npm install ${name} (${(cause as Error).message})`,
    {
      expected: name,
      cause,
    },
  );
}

function native(runtime: OnnxRuntime, device: ActualDevice, options: EngineOptions): Engine {
  return { runtime, device, name: 'onnxruntime-node', options: sessionOptions(device, options) };
}

function wasm(runtime: OnnxRuntime, { threads }: EngineOptions): Engine {
  runtime.env.wasm.numThreads = threads;
  return {
    runtime,
    device: 'wasm',
    name: 'onnxruntime-web',
    options: { executionProviders: ['wasm'], logSeverityLevel: fatalOnly },
  };
}

/** Loads onnxruntime-node, or onnxruntime-web for `wasm` and where nothing else is installed. */
export async function loadEngine(device: Device, options: EngineOptions): Promise<Engine> {
  if (device !== 'wasm') {
    const runtime = await loadNative().catch((cause: unknown) => {
      if (device !== 'auto') throw missing('onnxruntime-node', device, cause);
      return null;
    });
    if (device === 'webgpu') await requireVulkan();
    if (runtime !== null) return native(runtime, device === 'auto' ? 'cpu' : device, options);
  }
  try {
    return wasm(await loadWasm(), options);
  } catch (cause) {
    throw missing(device === 'auto' ? 'onnxruntime-node or onnxruntime-web' : 'onnxruntime-web', device, cause);
  }
}
