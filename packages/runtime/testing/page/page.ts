import { zeros } from '@gradkit/core-tensor';
import {
  configure,
  createSession,
  type DeviceTensor,
  type RuntimeConfiguration,
  type Session,
  type SessionOptions,
} from '../../src/index.ts';
import { describeRun, type Outcome } from './describe-run.ts';

/** A model and how to run it. */
export interface Wanted {
  readonly model: readonly number[];
  readonly options?: SessionOptions;
  readonly configuration?: RuntimeConfiguration;
  /** of ones, to measure with */
  readonly exampleShape?: readonly number[];
}

/** Makes a session and runs it, and tells what came out or which error. */
export async function attempt({ model, options = {}, configuration, exampleShape }: Wanted): Promise<Outcome> {
  return describeRun(async () => {
    if (configuration !== undefined) configure(configuration);
    const example = exampleShape === undefined ? undefined : { x: zeros(exampleShape).add(1) };
    return createSession(Uint8Array.from(model), { ...options, example });
  });
}

/** The same in a dedicated worker, which is ended then. */
export async function attemptInWorker(wanted: Wanted): Promise<Outcome> {
  const worker = new Worker(new URL('worker.ts', import.meta.url), { type: 'module' });
  const outcome = await new Promise<Outcome>((resolve) => {
    worker.addEventListener('message', ({ data }: MessageEvent<Outcome>) => resolve(data));
    worker.postMessage(wanted, []);
  });
  worker.terminate();
  return outcome;
}

/** The same in a service worker, whose script is built apart. */
export async function attemptInServiceWorker(script: string, wanted: Wanted): Promise<Outcome> {
  const registration = await navigator.serviceWorker.register(script, { type: 'module' });
  const outcome = await new Promise<Outcome>((resolve) => {
    navigator.serviceWorker.addEventListener('message', ({ data }: MessageEvent<Outcome>) => resolve(data));
    (registration.installing ?? registration.active)!.postMessage(wanted, []);
  });
  await registration.unregister();
  return outcome;
}

/** What two sessions give that are made at once and run several times at once. */
export async function together({ model, options = {} }: Wanted): Promise<Outcome[]> {
  const bytes = Uint8Array.from(model);
  const sessions = await Promise.all([createSession(bytes, options), createSession(bytes, options)]);
  return Promise.all([...sessions, ...sessions].map((session) => describeRun(async () => session)));
}

/** What the collector leaves. */
export interface Kept {
  /** whether a session is there while a value of its is on the device, which nobody could free without it */
  readonly isKept: boolean;
  /** whether it is gone after that value is freed */
  readonly isGone: boolean;
}

/** Drops a session whose value is still on the device, lets the collector run, frees the value, and lets it run again. */
export async function dropBeforeItsValue({ model }: Wanted): Promise<Kept> {
  const { gc } = globalThis as unknown as { gc(): void }; // Chromium has it by a flag
  const collect = async (isDone: () => boolean): Promise<boolean> => {
    for (let round = 0; round < 50 && !isDone(); round++) {
      await new Promise((resolve) => setTimeout(resolve, 10)); // what was looked at lives until the end of the task
      gc();
    }
    return isDone();
  };
  const bytes = Uint8Array.from(model);
  const make = async (): Promise<{ readonly session: WeakRef<Session>; readonly values: DeviceTensor[] }> => {
    const session = await createSession(bytes, { device: 'webgpu', onDevice: ['y'] });
    const { y } = await session.runBound({ x: session.toOrtValue(zeros([1, 2])) }, { y: null });
    return { session: new WeakRef(session), values: [y] };
  };
  const free = (values: DeviceTensor[]): void => values.pop()!.dispose();
  const [kept, dropped] = [await make(), await make()];
  free(dropped.values); // shows when the collector has been there
  await make(); // the queue knows what the last run gave
  const isThere = ({ session }: typeof kept): boolean => session.deref() !== undefined;
  if (!(await collect(() => !isThere(dropped)))) throw new Error('the collector takes no session');
  const isKept = isThere(kept);
  free(kept.values);
  return { isKept, isGone: await collect(() => !isThere(kept)) };
}

/** Bytes of WebAssembly's memory after each round of runs in which every batch has another size. */
export async function memoryOfRuns({ model }: Wanted, rounds: number, sizes: number): Promise<number[]> {
  const memories: WebAssembly.Memory[] = [];
  const Original = WebAssembly.Memory;
  WebAssembly.Memory = class extends Original {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      super(descriptor);
      memories.push(this);
    }
  };
  const session = await createSession(Uint8Array.from(model), { device: 'wasm' });
  WebAssembly.Memory = Original;
  const bytes: number[] = [];
  for (let round = 0; round < rounds; round++) {
    for (let k = 1; k <= sizes; k++) {
      const n = ((k * 37) % sizes) * 50 + 1; // up and down
      await session.run({ x: zeros([n, 2]) });
    }
    bytes.push(memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0));
  }
  return bytes;
}
