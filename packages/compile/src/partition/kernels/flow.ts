import type { Operation, Tensor } from '@gradkit/core-tensor/functional';

/** How the operations of a step, or of some part of it, depend on each other. Views are what they are views of. */
export interface Flow {
  readonly operations: readonly Operation[];
  /** what gives each value, but for views */
  readonly makers: ReadonlyMap<Tensor, Operation>;
  /** of a view, what it is a view of; else the value itself */
  rootOf(x: Tensor): Tensor;
  /** the operations whose results one of these needs */
  needs(one: Operation): readonly Operation[];
  /** the operations that need a value, or a view of it */
  usersOf(y: Tensor): readonly Operation[];
  /** what some operations give that not only they need */
  makes(some: readonly Operation[]): readonly Tensor[];
}

/** @param all operations of a step in order */
export function flowOf(all: readonly Operation[]): Flow {
  const roots = new Map<Tensor, Tensor>();
  const rootOf = (x: Tensor): Tensor => roots.get(x) ?? x;
  for (const { op, inputs, outputs } of all) if (op.view === true) roots.set(outputs[0], rootOf(inputs[0]));
  const operations = all.filter(({ op }) => op.view !== true);
  const makers = new Map(operations.flatMap((one) => one.outputs.map((y) => [y, one] as const)));
  const needs = ({ inputs }: Operation): Operation[] => inputs.flatMap((x) => makers.get(rootOf(x)) ?? []);
  const users = new Map<Tensor, Operation[]>();
  for (const one of operations)
    for (const x of one.inputs.map(rootOf)) {
      const some = users.get(x);
      if (some === undefined) users.set(x, [one]);
      else some.push(one);
    }
  const usersOf = (y: Tensor): readonly Operation[] => users.get(y) ?? [];
  const makes = (some: readonly Operation[]): Tensor[] => {
    const own = new Set(some);
    const isOwn = (y: Tensor): boolean => users.has(y) && usersOf(y).every((one) => own.has(one));
    return some.flatMap(({ outputs }) => outputs.filter((y) => !isOwn(y)));
  };
  return { operations, makers, rootOf, needs, usersOf, makes };
}

/** The same of some of the operations; what is made for others of them is made for others. */
export function flowWithin({ makers, needs, ...flow }: Flow, operations: readonly Operation[]): Flow {
  const own = new Set(operations);
  return {
    ...flow,
    operations,
    makers: new Map([...makers].filter(([, one]) => own.has(one))),
    needs: (one) => needs(one).filter((other) => own.has(other)),
  };
}
