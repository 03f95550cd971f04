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
  for (const one of operations) for (const x of one.inputs.map(rootOf)) users.set(x, [...(users.get(x) ?? []), one]);
  const makes = (some: readonly Operation[]): Tensor[] => {
    const own = new Set(some);
    const isOwn = (y: Tensor): boolean => users.has(y) && users.get(y)!.every((one) => own.has(one));
    return some.flatMap(({ outputs }) => outputs.filter((y) => !isOwn(y)));
  };
  return { operations, makers, rootOf, needs, makes };
}

/** The same of some of the operations; what is made for others of them is made for others. */
export function flowWithin({ makers, rootOf, needs, makes }: Flow, operations: readonly Operation[]): Flow {
  const own = new Set(operations);
  return {
    operations,
    makers: new Map([...makers].filter(([, one]) => own.has(one))),
    rootOf,
    needs: (one) => needs(one).filter((other) => own.has(other)),
    makes,
  };
}
