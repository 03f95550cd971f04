import type { Inputs, Op, TensorType } from './op.ts';
import { withRecorder, type Application, type Recorder } from './recorder.ts';
import type { State } from './state.ts';
import { Tensor } from './tensor.ts';

/** What a function does, operation by operation, without values. */
export interface Trace {
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  /** the operations in the order they happened */
  readonly steps: readonly Application[];
  /** every state that was read, with the tensor that stands for its value before the call */
  readonly reads: ReadonlyMap<State, Tensor>;
  /** every state that was replaced, with its last new value */
  readonly writes: ReadonlyMap<State, Tensor>;
}

class Tracer implements Recorder {
  readonly steps: Application[] = [];
  readonly reads = new Map<State, Tensor>();
  readonly writes = new Map<State, Tensor>();

  apply(op: Op, inputs: Inputs, attributes: object, types: readonly TensorType[]): readonly Tensor[] | null {
    if (!inputs.some((input) => input.isSymbolic)) return null; // known values: do it once, now
    const outputs = types.map((type) => Tensor.symbolic(type));
    this.steps.push({ op, inputs, outputs, attributes });
    return outputs;
  }

  read(state: State, value: Tensor): Tensor {
    const known = this.writes.get(state) ?? this.reads.get(state);
    if (known !== undefined) return known;
    const symbol = Tensor.symbolic(value);
    symbol.history = value.history;
    this.reads.set(state, symbol);
    return symbol;
  }

  write(state: State, value: Tensor): void {
    this.writes.set(state, value);
  }
}

/**
 * Runs `f` on tensors without values and notes every operation. Values that `f` reads from elsewhere stay constants; states
 * become symbols.
 *
 * @param f must not ask for values (`item`, `toArray`, `data`) of what depends on its inputs or on states
 * @param inputs shapes and dtypes of the arguments
 * @throws {ExportError} when `f` reads such a value
 * @example trace((x) => [x.add(1).relu()], [{ shape: [2], dtype: 'float32' }]).steps.map(({ op }) => op.name); // ["add", "relu"]
 */
export function trace(f: (...inputs: Tensor[]) => readonly Tensor[], inputs: readonly TensorType[]): Trace {
  const tracer = new Tracer();
  const symbols = inputs.map((type) => Tensor.symbolic(type));
  const outputs = withRecorder(tracer, () => f(...symbols));
  return { inputs: symbols, outputs, steps: tracer.steps, reads: tracer.reads, writes: tracer.writes };
}
