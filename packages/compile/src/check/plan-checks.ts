import { castOp, isFloating, match, type AnyState, type Operation, type Tensor } from '@gradkit/core-tensor/functional';
import { keepsStates, type Target } from '../target.ts';
import type { TracedStep } from '../trace/traced-step.ts';

/** An operation that is looked into before a call runs. */
interface PlannedCheck {
  readonly operation: Operation;
  /** whether a later one needs its results; else only its condition counts */
  readonly isNeeded: boolean;
}

/** Which conditions on values a call can look into before it runs. */
export interface CheckPlan {
  /** what stands for the arguments */
  readonly inputs: readonly Tensor[];
  /** in the order in which the function asks for them */
  readonly checks: readonly PlannedCheck[];
  /** operations that may meet other values in the graph than were looked into */
  readonly unsure: ReadonlySet<Operation>;
  /** states that the values follow from, by what stands for them */
  readonly states: ReadonlyMap<Tensor, AnyState>;
}

/** What the host knows before a call runs. */
interface HostKnowledge {
  readonly known: ReadonlySet<Tensor>;
  /** what is in the graph to the last bit what it is here */
  readonly exact: ReadonlySet<Tensor>;
}

/** Tells which conditions can be looked into, and which operations must bear any values. In a file nothing is known. */
export function planChecks(step: TracedStep, { device, form }: Target): CheckPlan {
  const reads = keepsStates(device) ? [] : [...step.reads];
  const begun = [...step.inputs, ...step.draws.map(({ tracer }) => tracer), ...reads.map(([, tracer]) => tracer)];
  const { known, exact } = followFrom(form === 'file' ? [] : begun, step.operations);
  const isUnsure = (value: Tensor | null): boolean => value !== null && !exact.has(value);
  const unsure = new Set(step.operations.filter((one) => isUnsure(checkedBy(one))));
  const needed = new Set<Tensor>();
  const checks = step.operations.toReversed().flatMap((operation): PlannedCheck[] => {
    const value = checkedBy(operation);
    const isNeeded = operation.outputs.some((output) => needed.has(output));
    if (isNeeded) for (const input of operation.inputs) needed.add(input);
    else if (value === null || !known.has(value)) return [];
    else needed.add(value);
    return [{ operation, isNeeded }];
  });
  const states = reads.filter(([, tracer]) => needed.has(tracer));
  const stateOf = new Map(states.map(([state, tracer]) => [tracer, state]));
  return { inputs: step.inputs, checks: checks.toReversed(), unsure, states: stateOf };
}

/** What follows from what a call begins with, element by element or by moving elements: little work. */
function followFrom(begun: readonly Tensor[], operations: readonly Operation[]): HostKnowledge {
  const [known, exact] = [new Set(begun), new Set(begun)];
  const areIn = (set: ReadonlySet<Tensor>, inputs: readonly Tensor[]): boolean =>
    inputs.every((x) => !x.isSymbolic || set.has(x));
  for (const one of operations) {
    const { view, elementwise, movement } = one.op;
    const moves = view === true || movement === true;
    if (!(moves || elementwise === true) || !areIn(known, one.inputs)) continue;
    for (const output of one.outputs) known.add(output);
    const [y] = one.outputs;
    const rounds = isFloating(y.dtype) && !moves && match(one, castOp) === null;
    if (!rounds && areIn(exact, one.inputs)) exact.add(y);
  }
  return { known, exact };
}

/** The value that the condition of an operation is about; null if it has none, or was looked into while tracing. */
function checkedBy({ op, inputs }: Operation): Tensor | null {
  const value = op.check === undefined ? null : inputs[op.check.input];
  return value?.isSymbolic === true ? value : null;
}
