import type { Inputs, Op } from './op.ts';
import type { State } from './state.ts';
import type { TensorType } from './tensor-type.ts';
import type { Tensor } from './tensor.ts';

/** Sees every operation and every use of a state while it is installed, and may do something else instead. */
export interface Recorder {
  /** The results of an operation that has been checked, or null to let it run. */
  apply(op: Op, inputs: Inputs, attributes: object, types: readonly TensorType[]): readonly Tensor[] | null;
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
