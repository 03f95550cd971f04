import {
  activeBackend,
  ConfigError,
  formatValue,
  installBackend,
  requireNumber,
  requireOneOf,
  requireOptions,
  RuntimeError,
} from '@gradkit/core-tensor/functional';
import { DeviceMemory } from './device-memory.ts';
import { TfjsEngine } from './tfjs-engine.ts';
import type { Tfjs } from './tfjs.ts';

/** How TensorFlow.js is used. */
export interface TfjsOptions {
  /** which of its backends, loaded before: `cpu`, `wasm`, `webgl` or `webgpu`; default the one that it has chosen */
  readonly backend?: 'cpu' | 'wasm' | 'webgl' | 'webgpu' | undefined;
  /** bytes on the device from which on the values that were not used for longest are moved here; default 512 MiB */
  readonly memoryLimit?: number | undefined;
}

/** What `useTfjsBackend` gives. */
export interface TfjsBackend {
  /** `cpu`, `wasm`, `webgl` or `webgpu` */
  readonly name: string;
  /** What tensors of ours have on the device: bytes, and tensors of TensorFlow.js. */
  memory(): { readonly bytes: number; readonly tensors: number };
  /** Lets the CPU do operations again. Values are brought here first, so that all tensors stay good. */
  stop(): Promise<void>;
}

const backends = ['cpu', 'wasm', 'webgl', 'webgpu'] as const;

type Name = (typeof backends)[number];

/** Throws unless WebGL has floats of 32 bits, which some phones do not. */
function requireFloats(tf: Tfjs): void {
  if (tf.env().getBool('WEBGL_RENDER_FLOAT32_ENABLED')) return;
  throw new RuntimeError(
    'useTfjsBackend',
    'WebGL has floats of 16 bits only on this device, in which trainings go wrong; use the wasm or webgpu backend of TensorFlow.js',
  );
}

/** The device of WebGPU, as far as it is needed here. */
interface Device {
  addEventListener(type: 'uncapturederror', listener: (event: Complaint) => void): void;
  removeEventListener(type: 'uncapturederror', listener: (event: Complaint) => void): void;
}

interface Complaint {
  readonly error: { readonly message: string };
}

/** Notes what WebGPU complains of, which otherwise only the console shows while results are zeros; gives what ends that. */
function watchDevice(tf: Tfjs, memory: DeviceMemory): () => void {
  const { device } = tf.backend() as { readonly device: Device };
  const note = ({ error }: Complaint): void => {
    memory.fault ??= error.message;
  };
  device.addEventListener('uncapturederror', note);
  return () => device.removeEventListener('uncapturederror', note);
}

/** Makes TensorFlow.js ready and tells which of its backends it is. */
async function start(tf: Tfjs, wanted: Name | undefined): Promise<string> {
  if (wanted !== undefined && typeof tf.findBackendFactory(wanted) !== 'function')
    throw new ConfigError(
      'useTfjsBackend',
      `backend is ${wanted}, which is not loaded; import '@tensorflow/tfjs-backend-${wanted}' before`,
      { got: wanted },
    );
  const isReady = wanted === undefined ? true : await tf.setBackend(wanted);
  if (!isReady)
    throw new RuntimeError('useTfjsBackend', `TensorFlow.js could not start its backend ${wanted} on this device`, {
      got: wanted,
    });
  await tf.ready();
  return tf.getBackend();
}

/**
 * Lets TensorFlow.js do eager operations from now on: `x.matmul(w)`, layers, losses, gradients and optimizers run on its backend, and their
 * results stay there until they are read. Device memory is released by itself; nothing is to be disposed of.
 *
 * Operations that TensorFlow.js lacks are composed of others, or done by our CPU's kernels, as are those on other dtypes than float32, int32
 * and bool. On WebGPU values are to be waited for: `await loss.read()` before `loss.item()`. Compiled functions run in ONNX Runtime as ever.
 *
 * @param tf TensorFlow.js 4.22 or later, `import * as tf from '@tensorflow/tfjs'`
 * @param options `backend`: default the one that TensorFlow.js has chosen; `memoryLimit`: in bytes, default 512 MiB
 * @returns the backend's name, the memory in use, and `stop()`
 * @throws {ConfigError} if `tf` is not TensorFlow.js, the backend is not loaded, or another is in use
 * @throws {RuntimeError} if the device does not have the backend
 * @example
 * import * as tf from '@tensorflow/tfjs';
 * const backend = await useTfjsBackend(tf, { backend: 'cpu' });
 * tensor([[1, 2]]).matmul(tensor([[3], [4]])).toArray(); // [[11]]
 * await backend.stop();
 * @see https://www.tensorflow.org/js/guide/platform_environment
 */
export async function useTfjsBackend(tf: Tfjs, options: TfjsOptions = {}): Promise<TfjsBackend> {
  const known = requireOptions<TfjsOptions>('useTfjsBackend', options, { backend: true, memoryLimit: true });
  const { backend: wanted, memoryLimit: limit = 2 ** 29 } = known;
  if (wanted !== undefined) requireOneOf('useTfjsBackend', 'backend', wanted, backends);
  requireNumber('useTfjsBackend', 'memoryLimit', limit, { least: 0 });
  if (typeof (tf as Partial<Tfjs> | undefined)?.engine !== 'function')
    throw new ConfigError(
      'useTfjsBackend',
      `tf is ${formatValue(tf)}; give it TensorFlow.js: import * as tf from '@tensorflow/tfjs'`,
      {
        got: tf,
      },
    );
  const former = activeBackend();
  if (former !== null)
    throw new ConfigError('useTfjsBackend', `${former.name} is in use; call its stop() before`, { got: former.name });
  const name = await start(tf, wanted);
  requireOneOf('useTfjsBackend', 'the backend of TensorFlow.js', name, backends);
  if (name === 'webgl') requireFloats(tf);
  const memory = new DeviceMemory(tf, {
    limit,
    place: name,
    canReadNow: name !== 'webgpu',
    isHidden: name !== 'cpu', // whose values are JavaScript's own
  });
  const ignore = name === 'webgpu' ? watchDevice(tf, memory) : () => {};
  const engine = new TfjsEngine(tf, name, memory);
  installBackend(engine);
  return {
    name,
    memory: () => memory.use,
    async stop() {
      if (activeBackend() === engine) installBackend(null);
      await memory.close();
      ignore();
    },
  };
}
