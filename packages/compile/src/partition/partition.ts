import { isFloating, sameShape, type AnyState, type Operation, type Tensor } from '@gradkit/core-tensor';
import type { TracedStep } from '../trace/traced-step.ts';

/** Which part of a step is done where, in the order in which the parts run. */
export interface Partition {
  /** single numbers from what is known before: step counts, corrected rates; one by one, here */
  readonly before: readonly Operation[];
  /** what ONNX Runtime does */
  readonly graph: readonly Operation[];
  /** single numbers that need results of the graph */
  readonly after: readonly Operation[];
  /** element by element, from old values of states, gradients and single numbers to new values of states, in place */
  readonly passes: readonly Pass[];
  /** states that are single numbers and stay here */
  readonly hostStates: ReadonlySet<AnyState>;
}

/** Steps on elements of the same states, in order. */
export interface Pass {
  readonly operations: readonly Operation[];
  /** new values of states, all of one shape */
  readonly writes: readonly (readonly [AnyState, Tensor])[];
}

/**
 * Divides a step. With `inPlace`, what only changes states element by element is taken out of the graph: the update of an optimizer,
 * running statistics. It can be done in place then, while a graph would copy every state.
 */
export function partition(step: TracedStep, { inPlace }: { readonly inPlace: boolean }): Partition {
  const { before, hostStates } = knownBefore(step, inPlace);
  const moved = inPlace ? movable(step, before) : new Set<Operation>();
  const vectors = step.operations.filter((one) => moved.has(one) && one.outputs[0].size > 1);
  return {
    before: step.operations.filter((one) => before.has(one)),
    graph: step.operations.filter((one) => !before.has(one) && !moved.has(one)),
    after: step.operations.filter((one) => moved.has(one) && one.outputs[0].size === 1),
    passes: passesOf(step, vectors),
    hostStates,
  };
}

/** Steps on single numbers that are there before the graph runs. States that the graph changes are not. */
function knownBefore(
  { inputs, draws, reads, writes, operations }: TracedStep,
  inPlace: boolean,
): { before: ReadonlySet<Operation>; hostStates: ReadonlySet<AnyState> } {
  const given = [...inputs, ...draws.map(({ tracer }) => tracer)];
  const hostStates = new Set(
    [...reads.keys(), ...writes.keys()].filter(({ type }) => type !== null && isSingle(type.shape)),
  );
  for (;;) {
    const known = new Set([...given, ...[...hostStates].map((state) => reads.get(state)!)]);
    const before = new Set<Operation>();
    for (const step of operations) {
      if (!isScalarStep(step) || !step.inputs.every((x) => !x.isSymbolic || known.has(x))) continue;
      before.add(step);
      known.add(step.outputs[0]);
    }
    const changed = [...hostStates].filter((state) => {
      const value = writes.get(state);
      return !inPlace && value !== undefined && value.isSymbolic && !known.has(value);
    });
    if (changed.length === 0) return { before, hostStates };
    for (const state of changed) hostStates.delete(state);
  }
}

function isSingle(shape: readonly number[]): boolean {
  return shape.every((size) => size === 1);
}

/**
 * Steps that nothing but other such steps and states need. They run after the graph, so they cannot use old values of states that the
 * graph replaces.
 */
function movable(step: TracedStep, before: ReadonlySet<Operation>): ReadonlySet<Operation> {
  const given = new Set([...step.inputs, ...step.draws.map(({ tracer }) => tracer)]);
  for (;;) {
    const moved = movableWithout(given, step, before);
    const makers = new Map(step.operations.flatMap((one) => one.outputs.map((y) => [y, one] as const)));
    const replaced = [...step.writes].flatMap(([state, value]) => {
      const old = step.reads.get(state);
      const maker = makers.get(value);
      const isEarly = old !== undefined && old.size > 1 && maker !== undefined && !moved.has(maker);
      return isEarly && !given.has(old) ? [old] : [];
    });
    if (replaced.length === 0) return moved;
    for (const old of replaced) given.add(old);
  }
}

function movableWithout(
  given: ReadonlySet<Tensor>,
  { operations, results, writes }: TracedStep,
  before: ReadonlySet<Operation>,
): ReadonlySet<Operation> {
  const users = new Map<Tensor, Operation[]>();
  for (const step of operations) for (const input of step.inputs) users.set(input, [...(users.get(input) ?? []), step]);
  const toEmpty = [...writes].filter(([state]) => state.type === null).map(([, value]) => value); // no memory to change in place
  const returned = new Set([...results, ...toEmpty]);
  const written = new Set(writes.values());
  const moved = new Set<Operation>();
  for (const step of operations.toReversed()) {
    const [y] = step.outputs;
    if (before.has(step) || step.outputs.length > 1 || returned.has(y)) continue;
    const needed = users.get(y) ?? [];
    if (needed.length === 0 && !written.has(y)) continue;
    if (!needed.every((user) => moved.has(user))) continue;
    if (isScalarStep(step) || isElementStep(step, given)) moved.add(step);
  }
  return moved;
}

function isScalarStep({ inputs, outputs }: Operation): boolean {
  return outputs.length === 1 && outputs[0].size === 1 && inputs.every(({ size }) => size === 1);
}

function isElementStep({ op, inputs, outputs: [y] }: Operation, given: ReadonlySet<Tensor>): boolean {
  if (op.simd === undefined || !isFloating(y.dtype) || y.size <= 1) return false;
  return inputs.every((x) => x.dtype === y.dtype && (x.size === 1 || (sameShape(x.shape, y.shape) && !given.has(x))));
}

/** Steps that share old or new values of a state belong to one pass: it reads all of them before it writes any. */
function passesOf({ reads, writes }: TracedStep, operations: readonly Operation[]): Pass[] {
  const groups = new Map<Tensor | AnyState, Operation[]>();
  const join = (member: Tensor | AnyState, group: Operation[]): Operation[] => {
    const other = groups.get(member);
    if (other === undefined || other === group) {
      groups.set(member, group);
      return group;
    }
    for (const [key, value] of groups) if (value === group) groups.set(key, other);
    other.push(...group);
    return other;
  };
  const stateOf = new Map([...reads].map(([state, tracer]) => [tracer, state]));
  const tracedStepOf = new Map(operations.map((step) => [step.outputs[0], step]));
  for (const step of operations) {
    let group = join(step.outputs[0], [step]);
    for (const input of step.inputs) {
      const state = stateOf.get(input);
      if (input.size > 1 && state !== undefined) group = join(state, group);
      else if (tracedStepOf.has(input)) group = join(input, group);
    }
    for (const [state, value] of writes) if (value === step.outputs[0]) group = join(state, group);
  }
  const order = new Map(operations.map((step, i) => [step, i]));
  return [...new Set(groups.values())].map((group) => ({
    operations: group.toSorted((a, b) => order.get(a)! - order.get(b)!),
    writes: [...writes].filter(([, value]) => group.some(({ outputs: [y] }) => y === value)),
  }));
}
