import { runKernel } from './apply.ts';
import type { Inputs, Op } from './op.ts';
import type { TensorType } from './tensor-type.ts';
import type { Operation } from './operation.ts';
import { primitiveOperations } from './eager/primitive-operations.ts';
import { withRecorder, type Recorder } from './recorder.ts';
import { ExportError } from './errors.ts';
import { identityOp } from './ops/movement/identity.ts';
import { withDeepStacks } from './source-line.ts';
import type { State } from './state.ts';
import { symbolic } from './symbolic.ts';
import type { Tensor } from './tensor.ts';

/** A state of any kind, also one that may be empty. */
export type AnyState = State<Tensor | null>;

/** Random numbers that the function asked for: the tracer that stands for them, and how to draw them. */
export interface Draw {
  readonly tracer: Tensor;
  /** the distribution, its parameters and the generator */
  readonly from: readonly unknown[];
  draw(): Tensor;
}

/** Something beside tensors that the function looked at, and what it saw. */
export interface Guard {
  look(): unknown;
  readonly seen: unknown;
}

/** What a function does, operation by operation, without values. */
export interface Trace {
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  /** the operations in the order they happened */
  readonly operations: readonly Operation[];
  /** every state that was read before it was replaced, with the tensor that stands for its value; null where it was empty */
  readonly reads: ReadonlyMap<AnyState, Tensor | null>;
  /** every state that was replaced, with its last new value */
  readonly writes: ReadonlyMap<AnyState, Tensor | null>;
  /** random draws in their order */
  readonly draws: readonly Draw[];
  /** the trace holds only while these do */
  readonly guards: readonly Guard[];
  /** states that the function made: they belong to the trace, and are in neither `reads` nor `writes` */
  readonly made: ReadonlySet<AnyState>;
  /** with `keepKnown`: the operations on known values, by their results */
  readonly known?: ReadonlyMap<Tensor, Operation> | undefined;
  /** with `keepKnown`: all operations in the order they happened, those on known values among them */
  readonly all?: readonly Operation[] | undefined;
}

interface TraceOptions {
  /** note the operations on known values, too; default false */
  readonly keepKnown?: boolean | undefined;
  /** whether new values of states are kept where it runs; default true */
  readonly keepsWrites?: boolean | undefined;
  /** where all operations are asked for; default: each has a place of its own, which costs a look at all callers */
  readonly origin?: Error | undefined;
}

/** Notes what a function does, instead of doing it, where tensors have no values. */
export class Tracer implements Recorder {
  readonly primitives = primitiveOperations;
  readonly known: Map<Tensor, Operation> | undefined;
  readonly keepsWrites: boolean;
  readonly all: Operation[] = [];
  readonly operations: Operation[] = [];
  readonly reads = new Map<AnyState, Tensor | null>();
  readonly writes = new Map<AnyState, Tensor | null>();
  readonly draws: Draw[] = [];
  readonly guards: Guard[] = [];
  readonly made = new Set<AnyState>();
  readonly #inside = new Map<AnyState, Tensor | null>(); // the values of those, where they were replaced or are constants

  readonly #origin: Error | undefined;

  constructor({ keepKnown = false, keepsWrites = true, origin }: TraceOptions) {
    this.#origin = origin;
    this.known = keepKnown ? new Map() : undefined;
    this.keepsWrites = keepsWrites;
  }

  apply(op: Op, inputs: Inputs, attributes: object, types: readonly TensorType[]): readonly Tensor[] | null {
    if (!inputs.some((input) => input.isSymbolic)) return this.#runKnown(op, inputs, attributes, types);
    return this.#record(op, inputs, attributes, types);
  }

  /** Known values: it is done once, now. */
  #runKnown(op: Op, inputs: Inputs, attributes: object, types: readonly TensorType[]): readonly Tensor[] | null {
    if (this.known === undefined) return null;
    const outputs = runKernel(op, inputs, attributes, types);
    const operation = { op, inputs, outputs, attributes, origin: this.#origin ?? new Error(op.name) };
    for (const output of outputs) this.known.set(output, operation);
    this.all.push(operation);
    return outputs;
  }

  #record(op: Op, inputs: Inputs, attributes: object, types: readonly TensorType[]): readonly Tensor[] {
    const outputs = types.map((type) => symbolic(type));
    const operation = { op, inputs, outputs, attributes, origin: this.#origin ?? new Error(op.name) };
    this.operations.push(operation);
    if (this.known !== undefined) this.all.push(operation);
    return outputs;
  }

  own(state: AnyState): void {
    this.made.add(state);
  }

  owns(state: AnyState): boolean {
    return this.made.has(state);
  }

  read(state: AnyState, value: Tensor | null): Tensor | null {
    if (this.made.has(state)) return this.#readInside(state, value);
    if (value?.isSymbolic === true && state.storage === null)
      throw new ExportError(
        'trace',
        'a parameter or buffer was made by a function while it was traced, and kept: it has no value outside of it. Make it before, and keep values of each call in a Buffer of the model',
      );
    const written = this.writes.get(state);
    if (written !== undefined) return written;
    const known = this.reads.get(state);
    if (known !== undefined) return known;
    if (value === null) state.storage?.read(); // throws if the value is not really empty but out of reach
    const tracer = value === null ? null : symbolic(value);
    if (tracer !== null) tracer.gradFn = value!.gradFn;
    this.reads.set(state, tracer);
    this.guard(() => state.type?.dtype);
    this.guard(() => state.isTracked);
    return tracer;
  }

  write(state: AnyState, value: Tensor | null): void {
    (this.made.has(state) ? this.#inside : this.writes).set(state, value);
  }

  /** A constant becomes a tracer, so that all that follows from it is noted, gradients too. */
  #readInside(state: AnyState, first: Tensor | null): Tensor | null {
    const value = this.#inside.has(state) ? this.#inside.get(state)! : first;
    if (value === null || value.isSymbolic) return value;
    const constant = value.as(value);
    const [tracer] = this.#record(identityOp, [constant], {}, [constant]);
    tracer.gradFn = value.gradFn;
    this.#inside.set(state, tracer);
    return tracer;
  }

  draw(type: TensorType, draw: () => Tensor, from: readonly unknown[]): Tensor {
    const tracer = symbolic(type);
    this.draws.push({ tracer, from, draw });
    return tracer;
  }

  guard(look: () => unknown): void {
    this.guards.push({ look, seen: look() });
  }
}

/**
 * Runs `f` on tensors without values and notes every operation. Values that `f` reads from elsewhere stay constants; states and
 * random numbers become tracers.
 *
 * @param f must not ask for values (`item`, `toArray`, `data`) of what depends on its inputs or on states
 * @param inputs shapes and dtypes of the arguments
 * @param options `keepKnown`: note the operations on known values, too; `keepsWrites`: whether new values of states are kept where it runs;
 *   `origin`: where all operations are asked for
 * @throws {ExportError} when `f` reads such a value
 * @example trace((x) => [x.add(1).relu()], [{ shape: [2], dtype: 'float32' }]).operations.map(({ op }) => op.name); // ["add", "relu"]
 */
export function trace(
  f: (...inputs: Tensor[]) => readonly Tensor[],
  inputs: readonly TensorType[],
  options: TraceOptions = {},
): Trace {
  const tracer = new Tracer(options);
  const tracers = inputs.map((type) => symbolic(type));
  const outputs = withDeepStacks(() => withRecorder(tracer, () => f(...tracers)));
  const { operations, reads, writes, draws, guards, made, known, all } = tracer;
  return {
    inputs: tracers,
    outputs,
    operations,
    reads,
    writes,
    draws,
    guards,
    made,
    known,
    all: known === undefined ? undefined : all,
  };
}
