import {
  ExportError,
  sourceLine,
  type AnyState,
  type Operation,
  type Guard,
  type Draw,
  type Tensor,
  type Trace,
} from '@gradkit/core-tensor/functional';

/** A traced function: its inputs, its operations in order, its results, and the states that it reads and writes. */
export interface TracedStep {
  readonly inputs: readonly Tensor[];
  readonly draws: readonly Draw[];
  readonly operations: readonly Operation[];
  readonly results: readonly Tensor[];
  readonly reads: ReadonlyMap<AnyState, Tensor>;
  /** also those of `gradients` */
  readonly writes: ReadonlyMap<AnyState, Tensor>;
  /** states that hold null afterwards */
  readonly cleared: readonly AnyState[];
  /** states among `writes` that the step fills anew each time, whatever they held: they need no memory of their own */
  readonly gradients: ReadonlySet<AnyState>;
  /** states whose value has a `gradFn`, and whose new value has none */
  readonly detached: readonly AnyState[];
  readonly guards: readonly Guard[];
}

/**
 * Makes a step of a trace: says of each state that the function replaced whether it is written, cleared, or left as it was.
 *
 * @throws {ExportError} if the function uses the value of a parameter that was read outside
 */
export function tracedStepOf({ inputs, outputs, operations, reads, writes, draws, guards }: Trace): TracedStep {
  requireOwnReads(operations);
  const kept = new Map<AnyState, Tensor>();
  const cleared: AnyState[] = [];
  const gradients = new Set<AnyState>();
  for (const [state, value] of writes) {
    if (value === null) cleared.push(state);
    else if (value === reads.get(state)) continue;
    else kept.set(state, value);
    if (value !== null && state.transient && !reads.has(state)) gradients.add(state);
  }
  const read = [...reads].filter((entry): entry is [AnyState, Tensor] => entry[1] !== null);
  const detached = [...kept]
    .filter(([state, value]) => state.isTracked && value.gradFn === null)
    .map(([state]) => state);
  return {
    inputs,
    draws,
    operations,
    results: outputs,
    reads: new Map(read),
    writes: kept,
    cleared,
    gradients,
    detached,
    guards,
  };
}

/** Tells whether the next call finds every state as this one did: empty or not, with a `gradFn` or without. */
export function isSteady({ writes, cleared, detached }: TracedStep): boolean {
  const isEmpty = ({ type }: AnyState): boolean => type === null;
  if ([...writes.keys()].some(isEmpty) || detached.some(({ isTracked }) => isTracked)) return false;
  return cleared.every(isEmpty);
}

/** The same step without the gradients that it leaves behind: for what runs several steps, or elsewhere. */
export function withoutGradients(step: TracedStep): TracedStep {
  const writes = new Map([...step.writes].filter(([state]) => !step.gradients.has(state)));
  return { ...step, writes, cleared: [...step.cleared, ...step.gradients], gradients: new Set() };
}

/** Throws if the value of a parameter, read outside, is used as a constant: it would stay as it was when the function was traced. */
function requireOwnReads(operations: readonly Operation[]): void {
  for (const { op, inputs, origin } of operations) {
    if (inputs.every(({ gradFn, isSymbolic }) => gradFn === null || isSymbolic)) continue;
    throw new ExportError(
      'compile',
      `${op.name}${sourceLine(origin!)} uses the value of a parameter that was read outside the compiled function and would never change; read parameter.value inside`,
    );
  }
}
