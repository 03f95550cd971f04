import { requireTensor } from './arguments/require-tensor.ts';
import { requireSame, type DType } from './dtype.ts';
import type { TensorType } from './tensor-type.ts';
import { activeRecorder } from './recorder.ts';
import { formatShape, requireSameShape } from './shape.ts';
import { madeBy, thisCopy, type Copy } from './single-copy.ts';
import type { Tensor } from './tensor.ts';

/** Where the value of a state is while an executor works with it. */
export interface Storage {
  /** The value, at once; throws if it can only be had by waiting. */
  read(): Tensor;
  /** Brings the value to where `read` finds it. */
  sync(): Promise<void>;
  /** Lets go of the value: the state has another one now. */
  release?(): void;
}

/**
 * A mutable box around an immutable tensor: a weight, a running mean, a moment. Reads and replacements are visible to tracing,
 * so a function that uses boxes can become a graph.
 *
 * @example
 * const count = new State(tensor([0]));
 * count.value = count.value.add(1);
 * count.value.toArray(); // [1]
 */
export class State<V extends Tensor | null = Tensor> {
  /** whether it is a value for use within one step: a traced function that only replaces it does not give it back */
  readonly transient: boolean = false;
  #value: V;
  #storage: Storage | null = null;

  constructor(value: V) {
    if (value !== null) requireTensor('State', 'value', value, 'a tensor or null');
    this.#value = value;
    activeRecorder()?.own?.(this);
  }

  get [madeBy](): Copy {
    return thisCopy;
  }

  /** The tensor in the box. A replacement must have the same shape and dtype. */
  get value(): V {
    const recorder = activeRecorder();
    if (recorder !== null) return recorder.read(this, this.#value) as V;
    if (this.#storage !== null) this.#fetch(this.#storage);
    return this.#value;
  }

  set value(next: V) {
    if (next !== null) requireTensor('State.value', 'the new value', next, 'a tensor or null');
    requireSameType(this.#value, next);
    const recorder = activeRecorder();
    if (recorder !== null) {
      recorder.write(this, next);
      return;
    }
    this.#value = next;
    this.attachStorage(null);
  }

  /** Takes a value of any shape and dtype. */
  retype(next: V): void {
    this.#value = null as V; // so that nothing is compared
    this.value = next;
  }

  /** Shape and dtype of the value, wherever it is; null if the box is empty. */
  get type(): TensorType | null {
    return this.#value;
  }

  /** Element type of the value, wherever it is; undefined if the box is empty. */
  get dtype(): DType | undefined {
    return this.type?.dtype;
  }

  /** whether what is computed from the value remembers it */
  get isTracked(): boolean {
    return this.#value !== null && this.#value.gradFn !== null;
  }

  /** Detaches the value from the graph that it was computed by. For executors. */
  detach(): void {
    if (this.#value !== null) this.#value = this.#value.as(this.#value) as V & Tensor;
  }

  /** The storage that has the value, if any; setting `value` takes it back. */
  get storage(): Storage | null {
    return this.#storage;
  }

  /** Leaves the value to a storage: from now on it is asked. For executors. */
  attachStorage(storage: Storage | null): void {
    if (this.#storage !== storage) this.#storage?.release?.();
    this.#storage = storage;
  }

  /** Brings the value here from a device, where it may be after a compiled step, or with a backend. Reading it needs no `sync` on the CPU. */
  async sync(): Promise<void> {
    await this.#storage?.sync();
    if (this.#value?.isRemote === true) await this.#value.read();
  }

  /** What `console.log` shows in Node: `Parameter float32 [10, 784]`; `value` has the numbers. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    const type = this.type;
    return `${this.constructor.name} ${type === null ? 'null' : `${type.dtype} ${formatShape(type.shape)}`}`;
  }

  #fetch(storage: Storage): void {
    const value = storage.read();
    value.gradFn = this.#value!.gradFn;
    this.#value = value as V;
  }
}

function requireSameType(old: Tensor | null, next: Tensor | null): void {
  if (old === null || next === null) return;
  const names = ['the former value', 'the new one'] as const;
  requireSameShape('State.value', names, [old.shape, next.shape]);
  requireSame('State.value', names, [old.dtype, next.dtype]);
}
