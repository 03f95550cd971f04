import { RuntimeError } from '@gradkit/core-tensor/functional';
import type { ActualDevice, Device } from './device.ts';
import type { Candidates, Engine, EngineOptions, OnnxRuntime } from './engine.ts';
import type { Build } from './web/configure.ts';
import { explainImport } from './web/explain-start.ts';
import { webEngine } from './web/web-engine.ts';

/** What is used of https://www.w3.org/TR/webgpu. */
interface Gpu {
  requestAdapter(): Promise<{
    readonly isFallbackAdapter?: boolean | undefined;
    readonly info?: { readonly isFallbackAdapter?: boolean | undefined } | undefined;
  } | null>;
}

let gpuThere: Promise<'none' | 'software' | 'gpu'> | null = null; // asked once: browsers write to the console each time that there is none

/** The device to ask for where it must not be a GPU. */
export const processor: Device = 'wasm';

async function findGpu(): Promise<'none' | 'software' | 'gpu'> {
  const { gpu } = navigator as { readonly gpu?: Gpu | undefined };
  const ask = async (): Promise<'none' | 'software' | 'gpu'> => {
    const adapter = (await gpu?.requestAdapter()) ?? null;
    if (adapter === null) return 'none';
    return (adapter.info?.isFallbackAdapter ?? adapter.isFallbackAdapter) ? 'software' : 'gpu';
  };
  gpuThere ??= ask().catch(() => 'none');
  return gpuThere;
}

/** Safari, and every browser on iOS. */
function isWebKit(): boolean {
  const { userAgent } = navigator;
  return /AppleWebKit\//.test(userAgent) && !/Chrom(?:e|ium)\//.test(userAgent);
}

/** There is no C interface in a browser. */
export async function loadDirect(): Promise<null> {
  return null;
}

/** @throws {RuntimeError} if the device is not there */
export async function findCandidates(device: Device): Promise<Candidates> {
  if (device === 'cpu' || device === 'cuda')
    throw new RuntimeError('createSession', `device ${device} is not there in a browser; use webgpu, wasm or auto`, {
      got: device,
    });
  if (device === 'wasm') return { devices: ['wasm'], reason: 'asked for' };
  if (device === 'auto' && isWebKit())
    return { devices: ['wasm'], reason: "WebKit's WebGPU ends pages and keeps their memory" };
  const gpu = await findGpu();
  if (device === 'webgpu') {
    if (gpu !== 'none') return { devices: ['webgpu'], reason: 'asked for' };
    throw new RuntimeError(
      'createSession',
      'device webgpu is not there: the browser gives no GPU adapter; use wasm or auto',
      { got: device },
    );
  }
  if (gpu === 'none') return { devices: ['wasm'], reason: 'the browser gives no GPU adapter' };
  if (gpu === 'software') return { devices: ['wasm', 'webgpu'], reason: 'the GPU adapter is one in software' };
  return { devices: ['webgpu', 'wasm'], reason: 'the browser gives a GPU adapter' };
}

/**
 * Loads onnxruntime-web.
 *
 * @param isMeasured against the other device: the build that has both does it, so that a page loads one
 */
export async function loadEngine(device: ActualDevice, options: EngineOptions, isMeasured = false): Promise<Engine> {
  const build: Build = device === 'wasm' && !isMeasured ? 'wasm' : 'webgpu';
  return webEngine(await load(build, device), build, device === 'wasm' ? 'wasm' : 'webgpu', options);
}

/** @throws {RuntimeError} if the build is missing: where an import is tried and waited for, bundlers let it be missing, too; esbuild sees no other */
async function load(build: Build, device: ActualDevice): Promise<OnnxRuntime> {
  try {
    return build === 'webgpu' ? await import('onnxruntime-web/webgpu') : await import('onnxruntime-web/wasm');
  } catch (cause) {
    throw new RuntimeError(
      'createSession',
      `device ${device} needs the package onnxruntime-web: ${await explainImport(build, cause as Error)}`,
      { cause },
    );
  }
}
