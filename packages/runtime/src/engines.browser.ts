import { RuntimeError } from '@gradkit/core-tensor/functional';
import type { Device } from './device.ts';
import { quiet, sessionOptions, type Engine, type EngineOptions } from './engine.ts';

export { inspectModel } from './model/inspect-model.ts';

/** A page has no process that a model could end, and WebAssembly bounds its memory. */
export function requireBearable(): void {}

let gpuThere: Promise<boolean> | null = null; // asked once: browsers write to the console each time that there is none

/** The device to ask for where it must not be a GPU. */
export const processor: Device = 'wasm';

async function hasGpu(): Promise<boolean> {
  const { gpu } = navigator as { readonly gpu?: { requestAdapter(): Promise<unknown> } | undefined };
  const ask = async (): Promise<boolean> => gpu !== undefined && (await gpu.requestAdapter()) !== null;
  gpuThere ??= ask().catch(() => false);
  return gpuThere;
}

/** WebAssembly has one pool of threads for all sessions, made with the first: what fits a large model would slow a small one. */
export function physicalCores(): number {
  return 1;
}

/** There is no C interface in a browser. */
export async function loadDirect(): Promise<null> {
  return null;
}

/** Loads onnxruntime-web: WebGPU where the browser has it, else WebAssembly. */
export async function loadEngine(device: Device, options: EngineOptions): Promise<Engine> {
  if (device === 'cpu' || device === 'cuda')
    throw new RuntimeError('createSession', `device ${device} is not there in a browser; use webgpu, wasm or auto`, {
      got: device,
    });
  const gpu = device === 'wasm' ? false : await hasGpu();
  if (device === 'webgpu' && !gpu)
    throw new RuntimeError(
      'createSession',
      'device webgpu is not there: the browser gives no GPU adapter; use wasm or auto',
      { got: device },
    );
  const actual = gpu ? 'webgpu' : 'wasm';
  try {
    const runtime = quiet(gpu ? await import('onnxruntime-web/webgpu') : await import('onnxruntime-web/wasm'));
    if (!gpu) runtime.env.wasm.numThreads = globalThis.crossOriginIsolated ? options.threads : 1;
    return { runtime, device: actual, name: 'onnxruntime-web', options: sessionOptions(actual, options) };
  } catch (cause) {
    throw new RuntimeError(
      'createSession',
      `device ${actual} needs the package onnxruntime-web, which cannot be loaded; run: npm install onnxruntime-web (${(cause as Error).message})`,
      { cause },
    );
  }
}
