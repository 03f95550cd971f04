import { RuntimeError } from '@gradkit/core-tensor/functional';
import {
  quiet,
  sessionOptions,
  type CreatedSession,
  type Engine,
  type EngineOptions,
  type OnnxRuntime,
} from '../engine.ts';
import { placeFiles, placeOf, type Build } from './configure.ts';
import { startingWith } from './console-lines.ts';
import { explainStart } from './explain-start.ts';
import { createOnGpu } from './find-fallback.ts';
import { possibleThreads } from './possible-threads.ts';

/** A build of onnxruntime-web in this page or worker, which starts with its first session, once. */
interface Start {
  /** of its one pool, which all sessions share; null before the start */
  threads: number | null;
  /** it starts once, or never */
  failure: RuntimeError | null;
}

const starts = new WeakMap<OnnxRuntime, Start>();

/** An engine of a build of onnxruntime-web whose script is loaded. */
export function webEngine(
  module: OnnxRuntime,
  build: Build,
  device: 'wasm' | 'webgpu',
  options: EngineOptions,
): Engine {
  const runtime = quiet(module);
  const start: Start = starts.get(runtime) ?? { threads: null, failure: null };
  starts.set(runtime, start);
  return {
    runtime,
    device,
    name: 'onnxruntime-web',
    options: sessionOptions(device, options),
    get threads() {
      return start.threads ?? 1;
    },
    alone: (work) => work(),
    create: async (model, settings) => {
      if (start.failure !== null) throw start.failure;
      const create = async (): Promise<CreatedSession> =>
        device === 'webgpu'
          ? createOnGpu(runtime, model, settings, options.strict)
          : { session: await runtime.InferenceSession.create(model, settings), fallback: [] };
      if (start.threads !== null) return create();
      runtime.env.wasm.numThreads = await possibleThreads(
        options.threads,
        runtime,
        placeOf(build, runtime.env.versions.web)?.mjs ?? null,
      );
      placeFiles(runtime, build);
      return createFirst(runtime, build, start, create);
    },
  };
}

/** Makes the first session, with which ONNX Runtime starts. */
async function createFirst(
  { env }: OnnxRuntime,
  build: Build,
  start: Start,
  create: () => Promise<CreatedSession>,
): Promise<CreatedSession> {
  const threads = env.wasm.numThreads ?? 1;
  const requests = noteRequests();
  try {
    const created = await startingWith(create);
    start.threads = env.wasm.numThreads ?? 1; // it may have taken fewer
    return created;
  } catch (error) {
    const cause = error as Error;
    if (!/no available backend found/.test(cause.message) || /GPU adapter|WebGPU/.test(cause.message)) {
      start.threads = env.wasm.numThreads ?? 1; // it did start, and does not take the model, or finds no GPU
      throw cause;
    }
    requests.stop(); // before the file is asked for once more
    start.failure = await explainStart({
      build,
      version: env.versions.web,
      threads,
      asked: requests.asked(),
      cause,
    });
    throw start.failure;
  } finally {
    requests.stop();
  }
}

/** Notes where a .wasm file is looked for, which ONNX Runtime does not tell: bundlers have given it another name and place. */
function noteRequests(): { asked(): string | null; stop(): void } {
  const original = globalThis.fetch;
  let asked: string | null = null;
  const noting: typeof fetch = async (...args) => {
    const address = String(args[0] instanceof Request ? args[0].url : args[0]);
    if (/\.wasm\b/.test(address)) asked = address;
    return original(...args);
  };
  globalThis.fetch = noting;
  return {
    asked: () => asked,
    stop: () => {
      if (globalThis.fetch === noting) globalThis.fetch = original;
    },
  };
}
