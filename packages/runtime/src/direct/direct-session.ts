import { isMainThread } from 'node:worker_threads';
import { allocate, onnxElementTypes, RuntimeError, sizeOf, Tensor, type DType } from '@gradkit/core-tensor/functional';
import koffi from 'koffi';
import type { Tensor as OrtTensor } from 'onnxruntime-common';
import { addBallast } from '../ballast.ts';
import { toOrtValue } from '../convert.ts';
import { fatalOnly, inexactInFloat64, toLoadError, type OnnxRuntime } from '../engine.ts';
import { requireExternalData } from '../model/external-data.ts';
import { inspectModel } from '../model/inspect-model.ts';
import type { BoundRun, ModelIO, Runner } from '../runner.ts';
import { threadsForModel, type Threads } from '../threads.ts';
import { nextTurn } from '../turns.ts';
import { canFlushDenormals, withoutDenormals } from './denormals.ts';
import { koffiPath, Library } from './library.ts';

/** One for all sessions of the process; never released, as ONNX Runtime asks. */
interface Shared {
  readonly library: Library;
  readonly environment: bigint;
  readonly memory: bigint;
}

let shared: Shared | null = null;

function getShared(): Shared {
  if (shared === null) {
    const library = new Library();
    const [deviceAllocator, defaultMemory] = [0, 0];
    shared = {
      library,
      environment: library.create('CreateEnv', fatalOnly, 'gradkit'),
      memory: library.create('CreateCpuMemoryInfo', deviceAllocator, defaultMemory),
    };
  }
  return shared;
}

/** Tells whether the library can be loaded. */
export function isReachable(): boolean {
  try {
    return getShared().environment !== 0n;
  } catch {
    return false;
  }
}

/** ONNX Runtime's view of a tensor's memory. */
class Value {
  readonly pointer: bigint;
  readonly data: ArrayBufferView; // must live as long as the pointer

  constructor({ type, dims, data }: OrtTensor) {
    const { library, memory } = getShared();
    this.data = data as ArrayBufferView;
    const sizes = BigInt64Array.from(dims, BigInt);
    const address = koffi.address(this.data);
    const [bytes, axes, element] = [this.data.byteLength, sizes.length, onnxElementTypes[type as DType]];
    this.pointer = library.create('CreateTensorWithDataAsOrtValue', memory, address, bytes, sizes, axes, element);
  }

  /** Lets the collector release it. */
  keep(): this {
    values.register(this, this.pointer);
    return this;
  }

  release(): void {
    getShared().library.release('ReleaseValue', this.pointer);
  }
}

const values = new FinalizationRegistry<bigint>((pointer) => getShared().library.release('ReleaseValue', pointer));
const sessions = new FinalizationRegistry<bigint>(releaseSession);

/** A thread of JavaScript that ends lets the collector do nothing more, while the process and the threads of its sessions live on. */
const open = new Set<bigint>();
if (!isMainThread) process.once('exit', () => open.forEach(releaseSession));

function releaseSession(session: bigint): void {
  if (open.delete(session)) getShared().library.release('ReleaseSession', session);
}

/** Names as C strings, and pointers to them. */
class Names {
  readonly pointers: BigUint64Array;
  readonly #bytes: readonly Uint8Array[]; // must live as long as the pointers

  constructor(names: readonly string[]) {
    this.#bytes = names.map((name) => new TextEncoder().encode(`${name}\0`));
    this.pointers = BigUint64Array.from(this.#bytes, (bytes) => koffi.address(bytes));
  }
}

interface Settings {
  readonly threads: number;
  readonly hasFloat64: boolean;
  readonly sharesCores: boolean;
}

/**
 * A model run through ONNX Runtime's C interface. Results go to the memory that is given for them and nowhere else, while
 * onnxruntime-node makes a second copy of each, and a call costs a third. Shapes are fixed.
 */
export class DirectSession implements Runner {
  readonly device = 'cpu';
  readonly engine = 'onnxruntime-node';
  readonly #runtime: OnnxRuntime;
  readonly #session: bigint;
  readonly #io: ModelIO;
  readonly #inputs: Names;
  readonly #outputs: Names;
  readonly #values = new WeakMap<OrtTensor, Value>();
  readonly #seen = new WeakSet<OrtTensor>();

  /**
   * @param runtime the package whose tensors hold values
   * @throws {DataError} if the bytes are no ONNX file, or it has data in other files
   * @throws {RuntimeError} if ONNX Runtime does not take the model
   */
  static async create(runtime: OnnxRuntime, model: Uint8Array, io: ModelIO, threads: Threads): Promise<DirectSession> {
    await nextTurn();
    const hasFloat64 = io.hasFloat64 ?? findFloat64(model);
    try {
      const { sharesCores = false } = io;
      const settings = { hasFloat64, sharesCores, threads: threadsForModel(threads, model.length) };
      return new DirectSession(runtime, model, { ...io, ...settings });
    } catch (cause) {
      throw toLoadError(model, { name: 'onnxruntime-node', device: 'cpu' }, cause as Error);
    }
  }

  private constructor(runtime: OnnxRuntime, model: Uint8Array, { inputs, outputs, ...settings }: ModelIO & Settings) {
    this.#runtime = runtime;
    this.#session = createSession(model, settings);
    this.#io = { inputs, outputs };
    this.#inputs = new Names(inputs);
    this.#outputs = new Names(outputs.map(({ name }) => name));
    open.add(this.#session);
    sessions.register(this, this.#session);
    addBallast(this, model.length);
  }

  toOrtValue(tensor: Tensor): OrtTensor {
    return toOrtValue(this.#runtime, tensor);
  }

  async runBound(
    feeds: Readonly<Record<string, OrtTensor>>,
    fetches: Readonly<Record<string, OrtTensor | null>>,
  ): Promise<Readonly<Record<string, OrtTensor>>> {
    const bound = this.bind(feeds, fetches);
    await bound.runInTurn();
    return bound.finish();
  }

  bind(feeds: Readonly<Record<string, OrtTensor>>, fetches: Readonly<Record<string, OrtTensor | null>>): BoundRun {
    const { library } = getShared();
    const { inputs, outputs } = this.#io;
    const [given, made] = [inputs, outputs].map(({ length }) => new BigUint64Array(length));
    const results: Record<string, OrtTensor> = {};
    const passing: Value[] = [];
    const release = (): void => passing.forEach((value) => value.release());
    try {
      inputs.forEach((name, i) => (given[i] = this.#pointerTo(name, feeds[name], passing)));
      outputs.forEach(({ name, dtype, shape }, i) => {
        results[name] = fetches[name] ?? this.toOrtValue(new Tensor({ dtype, shape }, allocate(dtype, sizeOf(shape))));
        made[i] = this.#pointerTo(name, results[name], passing);
      });
    } catch (error) {
      release();
      throw error;
    }
    const [names, resultNames] = [this.#inputs.pointers, this.#outputs.pointers];
    const args = [this.#session, null, names, given, given.length, resultNames, made.length, made] as const;
    const tensors = [...inputs.map((name) => feeds[name]), ...Object.values(results)];
    let status = 0n;
    const run = (): boolean => {
      status = withoutDenormals(() => library.statusOf('Run', ...args));
      return status === 0n;
    };
    return {
      run,
      async runInTurn() {
        await yieldToEventLoop();
        run();
      },
      canRepeat: () => passing.length === 0 && tensors.every(hasMemory),
      forThread: () => ({
        koffi: koffiPath(),
        function: library.addressOf('Run'),
        args: args.map((one) => (typeof one === 'object' ? addressOf(one) : BigInt(one))),
      }),
      finish: (ofThread = status) => {
        release();
        status = 0n;
        try {
          library.require(ofThread);
        } catch (cause) {
          throw new RuntimeError('Session.run', `onnxruntime-node on cpu failed: ${(cause as Error).message.trim()}`, {
            cause,
          });
        }
        return results;
      },
    };
  }

  /** What comes once, like a batch, is let go of after the call; what comes again, like a weight, is kept. */
  #pointerTo(name: string, tensor: OrtTensor | undefined, passing: Value[]): bigint {
    if (tensor === undefined) throw new RuntimeError('Session.run', `input ${name} is missing`);
    requireMemory(name, tensor);
    let value = this.#values.get(tensor);
    if (value === undefined) {
      value = new Value(tensor);
      if (this.#seen.has(tensor)) this.#values.set(tensor, value.keep());
      else passing.push(value);
      this.#seen.add(tensor);
    }
    return value.pointer;
  }
}

function addressOf(data: ArrayBufferView | null): bigint {
  return data === null ? 0n : koffi.address(data);
}

const yieldEveryMs = 20;
let lastYield = 0;
let yielding: Promise<void> | null = null;

/** Calls do not wait for anything, so now and then timers and key presses get their turn: all calls at once, to stay in order. */
function yieldToEventLoop(): Promise<void> | null {
  if (yielding === null && performance.now() - lastYield >= yieldEveryMs) {
    yielding = new Promise((resolve) => {
      setImmediate(() => {
        lastYield = performance.now();
        yielding = null;
        resolve();
      });
    });
  }
  return yielding;
}

/** Memory that was transferred has no elements left. */
function hasMemory({ data, size }: OrtTensor): boolean {
  return data.length === size;
}

function requireMemory(name: string, tensor: OrtTensor): void {
  if (hasMemory(tensor)) return;
  throw new RuntimeError(
    'Session.run',
    `the memory of ${name} was given away, e.g. to a worker; copy it there instead`,
  );
}

/** Whether a model that others wrote has a constant in float64. */
function findFloat64(model: Uint8Array): boolean {
  const { external, hasFloat64 } = inspectModel('createSession', model);
  requireExternalData('createSession', external, {});
  return hasFloat64;
}

function createSession(model: Uint8Array, { threads, hasFloat64, sharesCores }: Settings): bigint {
  const { library, environment } = getShared();
  const options = library.create('CreateSessionOptions');
  const all = 99;
  try {
    library.call('SetIntraOpNumThreads', options, threads);
    library.call('SetInterOpNumThreads', options, 1);
    library.call('SetSessionGraphOptimizationLevel', options, all);
    library.call('SetSessionLogSeverityLevel', options, fatalOnly);
    if (hasFloat64)
      library.call('AddSessionConfigEntry', options, 'optimization.disable_specified_optimizers', inexactInFloat64);
    if (sharesCores) library.call('AddSessionConfigEntry', options, 'session.force_spinning_stop', '1');
    const ownThreads = ['session.set_denormal_as_zero', '1'];
    if (canFlushDenormals()) library.call('AddSessionConfigEntry', options, ...ownThreads);
    return withoutDenormals(() =>
      library.create('CreateSessionFromArray', environment, model, model.byteLength, options),
    );
  } finally {
    library.release('ReleaseSessionOptions', options);
  }
}
