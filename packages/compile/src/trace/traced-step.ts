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

/** A traced step: what is given, what is done, what comes back, and which states it reads and replaces. */
export interface TracedStep {
  readonly inputs: readonly Tensor[];
  readonly draws: readonly Draw[];
  readonly operations: readonly Operation[];
  readonly results: readonly Tensor[];
  readonly reads: ReadonlyMap<AnyState, Tensor>;
  readonly writes: ReadonlyMap<AnyState, Tensor>;
  /** states that the step empties */
  readonly cleared: readonly AnyState[];
  /** states that the step uses for itself: gradients. Their values do not leave it. */
  readonly consumed: readonly AnyState[];
  /** states whose value remembers how it was computed, and whose new value does not */
  readonly detached: readonly AnyState[];
  readonly guards: readonly Guard[];
}

/**
 * Sorts out what becomes of the states that a function replaced.
 *
 * @throws {ExportError} if the function uses the value of a parameter that was read outside
 */
export function tracedStepOf({ inputs, outputs, operations, reads, writes, draws, guards }: Trace): TracedStep {
  requireOwnReads(operations);
  const kept = new Map<AnyState, Tensor>();
  const cleared: AnyState[] = [];
  const consumed: AnyState[] = [];
  for (const [state, value] of writes) {
    if (value === null) cleared.push(state);
    else if (value === reads.get(state)) continue;
    else if (state.transient && !reads.has(state)) consumed.push(state);
    else kept.set(state, value);
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
    consumed,
    detached,
    guards,
  };
}

/** Tells whether a step fills no empty state, empties none and keeps its values tracked or not, so that the next call finds what this one found. */
export function isSteady({ writes, cleared, consumed, detached }: TracedStep): boolean {
  const isEmpty = ({ type }: AnyState): boolean => type === null;
  if ([...writes.keys()].some(isEmpty) || detached.some(({ isTracked }) => isTracked)) return false;
  return [...cleared, ...consumed].every(isEmpty);
}

/** Throws if a constant is the value of a parameter, which would stay as it was when the function was traced. */
function requireOwnReads(operations: readonly Operation[]): void {
  for (const { op, inputs, origin } of operations) {
    if (inputs.every(({ gradFn, isSymbolic }) => gradFn === null || isSymbolic)) continue;
    throw new ExportError(
      'compile',
      `${op.name}${sourceLine(origin!)} uses the value of a parameter that was read outside the compiled function and would never change; read parameter.value inside`,
    );
  }
}
