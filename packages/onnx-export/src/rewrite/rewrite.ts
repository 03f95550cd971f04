import type { AnyState, Operation, Tensor } from '@gradkit/core-tensor/functional';

/** What an operation becomes: other operations, and which of their results stand for its own; later ones may be left out. */
export interface Rewritten {
  readonly operations: readonly Operation[];
  readonly outputs: readonly Tensor[];
  /** operations on known values, by their results */
  readonly known?: ReadonlyMap<Tensor, Operation> | undefined;
}

/** The part of a traced function that is rewritten. */
export interface Rewritable {
  readonly operations: readonly Operation[];
  readonly results: readonly Tensor[];
  /** new values of states */
  readonly writes: ReadonlyMap<AnyState, Tensor>;
  /** operations on known values, by their results, where anyone wants to know */
  readonly known?: ReadonlyMap<Tensor, Operation> | undefined;
}

/** Replaces the operations of a step one by one, by their number; each sees what became of those before. Gives the step itself if all stay. */
export function rewrite<S extends Rewritable>(step: S, visit: (one: Operation, at: number) => Rewritten): S {
  const replaced = new Map<Tensor, Tensor>();
  const known = new Map(step.known);
  const valueOf = (x: Tensor): Tensor => replaced.get(x) ?? x;
  let stay = true;
  const operations = step.operations.flatMap((one, at) => {
    const current = one.inputs.some((x) => replaced.has(x)) ? { ...one, inputs: one.inputs.map(valueOf) } : one;
    const { operations: others, outputs, known: more } = visit(current, at);
    stay &&= others.length === 1 && others[0] === one && outputs === one.outputs;
    if (step.known !== undefined) more?.forEach((maker, value) => known.set(value, maker));
    outputs.forEach((output, i) => {
      if (output !== one.outputs[i]) replaced.set(one.outputs[i], output);
    });
    return others;
  });
  if (stay) return step;
  const writes = new Map([...step.writes].map(([state, value]) => [state, valueOf(value)]));
  return { ...step, operations, results: step.results.map(valueOf), writes, ...(step.known && { known }) };
}

/** The operation stays as it is. */
export function keep(one: Operation): Rewritten {
  return { operations: [one], outputs: one.outputs };
}
