import type { Inputs, Op } from './op.ts';
import type { Primitives } from './primitives.ts';
import type { State } from './state.ts';
import type { TensorType } from './tensor-type.ts';
import type { Tensor } from './tensor.ts';

/** Sees every operation and every use of a state while it is installed, and may do something else instead. */
export interface Recorder {
  /** the recorder that this one hands on to */
  readonly outer?: Recorder | null | undefined;
  /** false: what is recorded becomes a file, in which states stay as they are; default true */
  readonly keepsWrites?: boolean | undefined;
  /** what eager operations are recorded as, where a function is traced; left out, they are seen as they are */
  readonly primitives?: Primitives | undefined;
  /** The results of an operation that has been checked, or null to let it run. */
  apply(op: Op, inputs: Inputs, attributes: object, types: readonly TensorType[]): readonly Tensor[] | null;
  /** Takes a state that has just been made: it is the function's own. */
  own?(state: State<Tensor | null>): void;
  /** Whether it is. */
  owns?(state: State<Tensor | null>): boolean;
  /** The value a state shows; `value` is what it holds. */
  read(state: State<Tensor | null>, value: Tensor | null): Tensor | null;
  /** Takes a new value of a state, which then keeps its old one. */
  write(state: State<Tensor | null>, value: Tensor | null): void;
  /** The result of a random draw, or null to let it happen. `from`: the distribution, its parameters and the generator. */
  draw(type: TensorType, draw: () => Tensor, from: readonly unknown[]): Tensor | null;
  /** Notes that what the function does depends on what `look` shows, e.g. whether a module is training. */
  guard(look: () => unknown): void;
}

let active: Recorder | null = null;

/** The installed recorder, if any. */
export function activeRecorder(): Recorder | null {
  return active;
}

/** Whether a function is being traced, so that tensors have no values. */
export function isTracing(): boolean {
  return active?.primitives !== undefined;
}

/** Whether what is done becomes a file, which may run at other sizes: what does nothing at these may do something there. */
export function becomesFile(): boolean {
  return active?.keepsWrites === false;
}

let inlined = false;

/** Whether a compiled function that is called now is a part of the function that calls it. */
export function isInlined(): boolean {
  return active !== null || inlined;
}

/** Runs `f`, compiled functions in it as they were written: what tracing it notes, with values. */
export function withInlining<R>(f: () => R): R {
  const former = inlined;
  inlined = true;
  try {
    return f();
  } finally {
    inlined = former;
  }
}

/** Runs `f` with `recorder` installed; the former one returns afterwards, also after an error. */
export function withRecorder<R>(recorder: Recorder | null, f: () => R): R {
  const former = active;
  active = recorder;
  try {
    return f();
  } finally {
    active = former;
  }
}

/** Installs a recorder until another one is. Who works for a while only takes `withRecorder`. */
export function installRecorder(recorder: Recorder | null): void {
  active = recorder;
}
