import { symbolic, type AnyState, type Operation, type Tensor } from '@gradkit/core-tensor/functional';
import type { TracedStep } from '../trace/traced-step.ts';
import type { OnnxSegment, StateValue } from './segments.ts';

/** What is done outside the graph, before it and behind it. */
export interface OutsideGraph {
  readonly hostStates: ReadonlySet<AnyState>;
  /** what is worked out before */
  readonly given: readonly Tensor[];
  /** what is needed behind it, but for results and new values of states */
  readonly wanted: readonly Tensor[];
  /** whether gradients stay where the graph leaves them */
  readonly keepsGradients: boolean;
}

/** The segment of operations of a step, and what goes into it and comes out. */
export function onnxSegment(step: TracedStep, operations: readonly Operation[], outside: OutsideGraph): OnnxSegment {
  const { hostStates, wanted, keepsGradients } = outside;
  const made = new Set(operations.flatMap(({ outputs }) => outputs));
  const written = [...step.writes].filter(([, value]) => made.has(value));
  const isKept = ([state]: StateValue): boolean => keepsGradients && step.gradients.has(state);
  const writes = written.filter((one) => !isKept(one));
  const used = new Set(operations.flatMap(({ inputs }) => inputs));
  return {
    kind: 'onnx',
    operations,
    inputs: numbersAndArguments(step, outside).filter((value) => used.has(value)),
    states: [...step.reads].filter(([state, old]) => used.has(old) && !hostStates.has(state)),
    next: writes.filter(([state]) => hasMemory(state, step, hostStates)),
    gradients: written.filter(isKept),
    outputs: [...new Set([...leavingValues(step, outside), ...wanted])].filter((value) => made.has(value)),
  };
}

/** Whether a state has memory to which its new value is written, behind all that reads the old one. */
export function hasMemory(state: AnyState, { gradients }: TracedStep, hostStates: ReadonlySet<AnyState>): boolean {
  return state.type !== null && !hostStates.has(state) && !gradients.has(state);
}

/** Results, and new values of states that have no memory here. */
export function leavingValues(step: TracedStep, { hostStates, keepsGradients }: OutsideGraph): readonly Tensor[] {
  const isLeft = (state: AnyState): boolean =>
    !hasMemory(state, step, hostStates) && !(keepsGradients && step.gradients.has(state));
  return [...step.results, ...[...step.writes].flatMap(([state, value]) => (isLeft(state) ? [value] : []))];
}

/** The same for several steps a call: states go from step to step in the loop, whatever gives them their new values. */
export function loopSegment(step: TracedStep, operations: readonly Operation[], outside: OutsideGraph): OnnxSegment {
  const { hostStates } = outside;
  const next = [...step.writes].filter(([state]) => !hostStates.has(state));
  const carried = next.map(([state]): StateValue => [state, step.reads.get(state) ?? symbolic(state.type!)]);
  const used = new Set([...operations.flatMap(({ inputs }) => inputs), ...next.map(([, value]) => value)]);
  const fixed = [...step.reads].filter(
    ([state, value]) => used.has(value) && !hostStates.has(state) && !step.writes.has(state),
  );
  const made = new Set([...operations.flatMap(({ outputs }) => outputs), ...carried.map(([, old]) => old)]);
  return {
    kind: 'onnx',
    operations,
    inputs: numbersAndArguments(step, outside).filter((value) => used.has(value)),
    states: [...fixed, ...carried],
    next,
    gradients: [],
    outputs: [...new Set(step.results)].filter((value) => made.has(value)),
  };
}

/** The same for a file: everything that the step has. */
export function wholeSegment({ inputs, draws, operations, reads, writes, results }: TracedStep): OnnxSegment {
  return {
    kind: 'onnx',
    operations,
    inputs: [...inputs, ...draws.map(({ tracer }) => tracer)],
    states: [...reads],
    next: [...writes],
    gradients: [],
    outputs: results,
  };
}

/** What is given with a call, and what is worked out before. */
function numbersAndArguments(
  { inputs, draws, reads }: TracedStep,
  { given, hostStates }: OutsideGraph,
): readonly Tensor[] {
  return [
    ...inputs,
    ...draws.map(({ tracer }) => tracer),
    ...given,
    ...[...hostStates].flatMap((state) => reads.get(state) ?? []),
  ];
}
