import { DTypeError, RuntimeError, type DType, type Tensor } from '@gradkit/core-tensor/functional';
import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-common';
import { dtypeOf, fromOrtValue, toOrtValue } from './convert.ts';
import type { ActualDevice } from './device.ts';
import { dropBallast } from './ballast.ts';
import type { CreatedSession, Engine } from './engine.ts';
import type { ModelInspection } from './model/inspect-model.ts';
import type { UnrankedValues } from './model/unranked-values.ts';
import { requireFeeds, type Taken } from './require-feeds.ts';
import { inTurn } from './turns.ts';

/** An input or output of a model. */
export interface ValueInfo {
  readonly name: string;
  readonly dtype: DType;
  /** a size, or the name of an axis whose size is free; null where the model leaves open how many axes there are */
  readonly shape: readonly (number | string)[] | null;
}

/** Tensors by the names of a model's inputs or outputs. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** A value as ONNX Runtime holds it: in memory, or on a device. */
export type DeviceTensor = OrtTensor;

/** Why a model runs where it does: known when the devices were measured. */
export interface Why {
  reason: string;
}

/** What is known of a model, and of why it runs where it does. */
export interface SessionFacts extends Pick<ModelInspection, 'fatalWhenEmpty'>, Pick<CreatedSession, 'fallback'> {
  readonly unranked: UnrankedValues;
  readonly why: Why;
}

const dropped = new FinalizationRegistry<readonly [Engine, InferenceSession]>(([engine, session]) => {
  void inTurn(() => engine.alone(() => session.release()));
});

/** Values on a device need the session that made them until they are freed: what frees them is the session's. */
const makers = new WeakMap<DeviceTensor, Session>();

/**
 * A model in ONNX Runtime. Made by `createSession`; needs no disposal.
 */
export class Session {
  /** where the model really runs */
  readonly device: ActualDevice;
  /** the package that runs it */
  readonly engine: string;
  /** threads that an operator on the CPU has: in WebAssembly what the page allows, one pool for all sessions */
  readonly threads: number;
  /**
   * operators that run on the CPU in place of the device, such as `LogSoftmax (node_3)`: each takes a copy from the device and back; null where
   * ONNX Runtime does not tell, as in Node
   */
  readonly fallback: readonly string[] | null;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly #engine: Engine;
  readonly #why: Why;
  readonly #session: InferenceSession;
  readonly #taken: Taken;
  #closed = false;

  constructor(engine: Engine, session: InferenceSession, { fatalWhenEmpty, unranked, why, fallback }: SessionFacts) {
    this.device = engine.device;
    this.#why = why;
    this.engine = engine.name;
    this.threads = engine.threads;
    this.fallback = fallback;
    this.inputs = session.inputMetadata.map((value) => describe(value, unranked));
    this.outputs = session.outputMetadata.map((value) => describe(value, unranked));
    this.#engine = engine;
    this.#session = session;
    this.#taken = { inputs: this.inputs, fatalWhenEmpty, leastRank: unranked.least };
    dropped.register(this, [engine, session], this);
  }

  /** Why the model runs there: it was asked for, it was measured (`measured: wasm 400 µs a run, webgpu 12 ms a run`), or what is not there. */
  get deviceReason(): string {
    return this.#why.reason;
  }

  /**
   * Runs the model. Calls are queued, never overlapping.
   *
   * @param feeds a tensor for each input
   * @returns a tensor for each output
   * @throws {ConfigError} if an input is no tensor
   * @throws {RuntimeError} if an input is missing or unknown, ONNX Runtime fails, or would end the process
   * @throws {ShapeError} if a shape does not fit
   * @throws {DTypeError} if a dtype does not fit
   */
  async run(feeds: Tensors): Promise<Record<string, Tensor>> {
    if (this.#closed) throw new RuntimeError('Session.run', 'the session was closed; make a new one');
    requireFeeds('Session.run', feeds, this.#taken);
    return inTurn(() => this.#engine.alone(() => this.#run(feeds)));
  }

  async #run(feeds: Tensors): Promise<Record<string, Tensor>> {
    const converted = Object.fromEntries(
      Object.entries(feeds).map(([name, value]) => [name, toOrtValue(this.#engine.runtime, value)]),
    );
    try {
      const results = await this.#session.run(converted);
      const entries = Object.entries(results).map(async ([name, value]) => {
        const data = await value.getData(true);
        return [name, fromOrtValue({ type: value.type, dims: value.dims, data })] as const;
      });
      return Object.fromEntries(await Promise.all(entries));
    } catch (cause) {
      return this.#fail(cause);
    }
  }

  /** A tensor as ONNX Runtime takes it; shares its memory where the formats are the same. */
  toOrtValue(tensor: Tensor): DeviceTensor {
    return toOrtValue(this.#engine.runtime, tensor);
  }

  /**
   * Runs the model on values that ONNX Runtime holds already, unchecked: for callers that run it again and again. Calls are queued.
   *
   * @param feeds a value for each input
   * @param fetches for each output that is wanted, memory for it on the CPU, or null for new memory
   * @throws {RuntimeError} if ONNX Runtime fails
   */
  async runBound(
    feeds: Readonly<Record<string, DeviceTensor>>,
    fetches: Readonly<Record<string, DeviceTensor | null>>,
  ): Promise<Readonly<Record<string, DeviceTensor>>> {
    return inTurn(() => this.#engine.alone(() => this.#runBound(feeds, fetches))).catch((cause: unknown) =>
      this.#fail(cause),
    );
  }

  async #runBound(
    feeds: Readonly<Record<string, DeviceTensor>>,
    fetches: Readonly<Record<string, DeviceTensor | null>>,
  ): Promise<Readonly<Record<string, DeviceTensor>>> {
    if (this.engine === 'onnxruntime-node') return this.#session.run(feeds, fetches);
    const results = await this.#session.run(feeds, Object.keys(fetches)); // onnxruntime-web does not fill memory that it is given
    for (const value of Object.values(results)) if (value.location !== 'cpu') makers.set(value, this);
    for (const [name, memory] of Object.entries(fetches)) {
      if (memory !== null) (memory.data as Float32Array).set(results[name].data as Float32Array);
    }
    return results;
  }

  #fail(cause: unknown): never {
    const reason = (cause as Error).message.trim();
    throw new RuntimeError('Session.run', `${this.engine} on ${this.device} failed: ${reason}`, { cause });
  }

  /** Gives memory back early; otherwise it is freed when nothing refers to the session any more. A second call does nothing. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    dropped.unregister(this);
    dropBallast(this);
    await inTurn(() => this.#engine.alone(() => this.#session.release()));
  }
}

function describe(metadata: InferenceSession.ValueMetadata, unranked: UnrankedValues): ValueInfo {
  if (!metadata.isTensor)
    throw new RuntimeError('createSession', `${metadata.name} is no tensor; only models with tensors can be run`, {
      got: metadata.name,
    });
  const dtype = dtypeOf[metadata.type];
  if (dtype === undefined)
    throw new DTypeError('createSession', `${metadata.name} is ${metadata.type}, which no tensor can hold`, {
      got: metadata.type,
    });
  const isOpen = metadata.shape.length === 0 && unranked.names.has(metadata.name);
  return { name: metadata.name, dtype, shape: isOpen ? null : metadata.shape };
}
