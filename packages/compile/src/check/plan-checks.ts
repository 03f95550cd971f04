import type { AnyState, Operation, Tensor } from '@gradkit/core-tensor/functional';
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
  /** in the order in which the function asks for them */
  readonly checks: readonly PlannedCheck[];
  /** operations whose values are known only inside the graph */
  readonly unknown: ReadonlySet<Operation>;
  /** states that the values follow from, by what stands for them */
  readonly states: ReadonlyMap<Tensor, AnyState>;
}

/**
 * Finds what the host knows: arguments, random draws and states, unless these stay on a device, and what follows from them element by element
 * or by moving elements. In a file nothing is known.
 */
export function planChecks(step: TracedStep, { device, form }: Target): CheckPlan {
  const reads = keepsStates(device) ? [] : [...step.reads];
  const tracers = [...step.inputs, ...step.draws.map(({ tracer }) => tracer), ...reads.map(([, tracer]) => tracer)];
  const known = new Set(form === 'file' ? [] : tracers);
  const isKnown = (x: Tensor): boolean => !x.isSymbolic || known.has(x);
  for (const { op, inputs, outputs } of step.operations)
    if (isCheap(op) && inputs.every(isKnown)) for (const output of outputs) known.add(output);
  const isUnknown = (value: Tensor | null): boolean => value !== null && !isKnown(value);
  const unknown = new Set(step.operations.filter((one) => isUnknown(checkedBy(one))));
  const needed = new Set<Tensor>();
  const checks = step.operations.toReversed().flatMap((operation): PlannedCheck[] => {
    const value = checkedBy(operation);
    const isNeeded = operation.outputs.some((output) => needed.has(output));
    if (isNeeded) for (const input of operation.inputs) needed.add(input);
    else if (value === null || unknown.has(operation)) return [];
    else needed.add(value);
    return [{ operation, isNeeded }];
  });
  const states = reads.filter(([, tracer]) => needed.has(tracer));
  return { checks: checks.toReversed(), unknown, states: new Map(states.map(([state, tracer]) => [tracer, state])) };
}

function isCheap({ view, elementwise, movement }: Operation['op']): boolean {
  return view === true || elementwise === true || movement === true;
}

/** The value that the condition of an operation is about; null if it has none, or was looked into while tracing. */
function checkedBy({ op, inputs }: Operation): Tensor | null {
  const value = op.check === undefined ? null : inputs[op.check.input];
  return value?.isSymbolic === true ? value : null;
}
