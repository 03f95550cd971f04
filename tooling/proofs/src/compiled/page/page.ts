import { Buffer, noGrad, Parameter } from '@gradkit/autograd';
import { compile } from '@gradkit/compile';
import { sort, tensor, topk, zeros, type Tensor } from '@gradkit/core-tensor';
import { createSession, type Device } from '@gradkit/runtime';
import { InferenceSession } from 'onnxruntime-web/webgpu';
import { countStates, train, type Run, type StateCounts } from '../device-training.ts';
import { taskOf } from '../networks.ts';
import { findings, settingStates, type Findings } from '../device-states.ts';

export interface Comparison {
  readonly wasm: Run;
  readonly webgpu: Run;
  /** on WebGPU */
  readonly states: StateCounts;
}

/** Trains with WebAssembly and with WebGPU. */
export async function compare(steps: number): Promise<Comparison> {
  const wasm = await train('wasm', steps);
  const states = countStates(InferenceSession);
  const webgpu = await train('webgpu', steps);
  return { wasm, webgpu, states };
}

export interface Choosing {
  /** where devices are measured, and again */
  readonly auto: readonly [Run, Run];
  /** on the one that was chosen */
  readonly named: Run;
  /** sessions that were made by the first, and by the second */
  readonly sessions: readonly [number, number];
}

/** Trains where it is fastest. */
export async function trainAnywhere(steps: number): Promise<Run> {
  return train('auto', steps, 'mlp');
}

/** Trains where it is fastest, twice, and where that is. The GPU, which is one in software, is taken for hardware. */
export async function choose(steps: number): Promise<Choosing> {
  const { GPUAdapterInfo } = globalThis as unknown as Record<'GPUAdapterInfo', { prototype: object }>; // the types of browsers have no GPU yet
  Object.defineProperty(GPUAdapterInfo.prototype, 'isFallbackAdapter', { get: () => false });
  const made = countSessions();
  const first = await trainAnywhere(steps);
  const ofFirst = made();
  const second = await trainAnywhere(steps);
  const ofSecond = made() - ofFirst;
  const named = await train(first.device as Device, steps, 'mlp');
  return { auto: [first, second], named, sessions: [ofFirst, ofSecond] };
}

/** Counts the sessions that are made from now on. */
function countSessions(): () => number {
  const sessions = InferenceSession as { create: (...given: never[]) => Promise<unknown> }; // one of its forms
  const { create } = sessions;
  let count = 0;
  sessions.create = async (...given) => {
    count++;
    return create.apply(InferenceSession, given);
  };
  return () => count;
}

/** States that compiled functions on both devices change in turn: what each step makes of them. */
export async function acrossDevices(): Promise<readonly number[]> {
  const [w, count] = [new Parameter(tensor([1, 2])), new Buffer(tensor(0))];
  const [add, look] = [
    (x: Tensor) => {
      count.value = count.value.add(1);
      noGrad(() => (w.value = w.value.mul(x).add(count.value)));
      return w.value.sum();
    },
    (x: Tensor) => w.value.mul(x),
  ];
  const found: number[] = [];
  const functions = (['webgpu', 'wasm'] as const).map((device) => [
    compile(add, { device }),
    compile(look, { device }),
  ]);
  for (let i = 0; i < 2; i++)
    for (const [change, read] of functions) {
      found.push(...(await change(tensor([2, 3]))).data);
      for (const [, other] of functions) found.push(...(await other(tensor([1, 10]))).data);
      found.push(...(await read(tensor([1, 1]))).data);
    }
  return found;
}

/** What a model gives for the first batch of its task; no operator of it may fall back to the CPU. */
export async function infer(
  model: readonly number[],
  name: string,
  device: 'wasm' | 'webgpu',
): Promise<readonly number[]> {
  const session = await createSession(new Uint8Array(model), { device, strict: true });
  const [[inputs]] = taskOf(name).batches;
  const [outputs] = Object.values(await session.run({ [session.inputs[0].name]: inputs }));
  return [...outputs.data];
}

/** What becomes of states with WebAssembly and with WebGPU. */
export async function compareStates(): Promise<Record<'wasm' | 'webgpu', Findings>> {
  return { wasm: await findings('wasm'), webgpu: await findings('webgpu') };
}

/** What becomes of NaN on WebGPU, as text. */
export async function withNaN(): Promise<Record<string, string>> {
  const operations: Readonly<Record<string, (x: Tensor) => Tensor>> = {
    relu: (x) => x.relu(),
    sigmoid: (x) => x.sigmoid().isNaN(),
    softmax: (x) => x.softmax(1).isNaN(),
    clamp: (x) => x.clamp({ min: 0, max: 3 }),
    max: (x) => x.max(1),
    min: (x) => x.min(1),
    sort: (x) => sort(x).values,
    positions: (x) => topk(x, 2).indices,
    log: (x) => x.sub(1).log().isNaN(),
  };
  const found: Record<string, string> = {};
  for (const [name, f] of Object.entries(operations)) {
    const y = await compile(f, { device: 'webgpu' })(
      tensor([
        [1, Number.NaN, 2],
        [1, 4, 2],
      ]),
    );
    found[name] = JSON.stringify(y.toArray()); // NaN becomes null
  }
  return found;
}

/** What a compiled step says in a page whose policy refuses WebAssembly. */
export async function refusalOfPolicy(): Promise<string> {
  const policy = document.createElement('meta');
  policy.httpEquiv = 'Content-Security-Policy';
  policy.content = "script-src 'self'";
  document.head.append(policy);
  return train('wasm', 1).then(
    () => 'trained',
    (error: Error) => `${error.name}: ${error.message}`,
  );
}

/** The ONNX file of `y = TopK(x, 2)` along the last of two axes. */
const largest =
  'CAk6bgofCgF4CgFrEgF5EgFpIgRUb3BLKgsKBGF4aXMYAaABAhIBZyoRCAEQB0IBa0oIAgAAAAAAAABaHgoBeBIZChcIARITCgYSBHJvd3MKCRIHY29sdW1uc2IVCgF5EhAKDggBEgoKAxIBYQoDEgFiQgIQFA==';

/** What a session says to an input without elements that ONNX Runtime would not survive. */
export async function refusalOfNothing(): Promise<string> {
  const model = Uint8Array.from(atob(largest), (character) => character.charCodeAt(0));
  const session = await createSession(model, { device: 'wasm' });
  return session.run({ x: zeros([0, 3]) }).then(
    ({ y }) => String(y.shape),
    (error: Error) => error.message,
  );
}

/**
 * Bytes of all GPU buffers after some rounds in which 50 states of 16 KB are set from outside between steps, after more of them, and then some
 * times after a few again: a busy machine may give buffers back late.
 */
export async function memoryOfSetStates(): Promise<readonly number[]> {
  const bytes = countGpuBytes();
  const found: number[] = [];
  for (const rounds of [5, 5, 30, 1, 1, 1]) {
    await settingStates('webgpu', rounds, 4096);
    await new Promise((resolve) => setTimeout(resolve, 200));
    found.push(bytes());
  }
  return found;
}

/** Counts what is in GPU buffers that are not destroyed, from now on. */
function countGpuBytes(): () => number {
  interface GpuBuffer {
    readonly size: number;
  }
  type Classes = Record<
    'GPUDevice' | 'GPUBuffer',
    { prototype: { createBuffer(of: object): GpuBuffer; destroy(): void } }
  >;
  const { GPUDevice, GPUBuffer } = globalThis as unknown as Classes; // the types of browsers have no GPU yet
  const live = new Set<GpuBuffer>();
  const { createBuffer } = GPUDevice.prototype;
  const { destroy } = GPUBuffer.prototype;
  GPUDevice.prototype.createBuffer = function counted(of) {
    const buffer = createBuffer.call(this, of);
    live.add(buffer);
    return buffer;
  };
  GPUBuffer.prototype.destroy = function counted() {
    live.delete(this as unknown as GpuBuffer); // its own method
    destroy.call(this);
  };
  return () => [...live].reduce((sum, { size }) => sum + size, 0);
}
