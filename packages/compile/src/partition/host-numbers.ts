import type { AnyState, Operation } from '@gradkit/core-tensor/functional';
import type { TracedStep } from '../trace/traced-step.ts';

/** Operations on single numbers that can be done before ONNX Runtime runs, and the states that are single numbers kept in JavaScript. */
export interface HostNumbers {
  readonly operations: ReadonlySet<Operation>;
  readonly hostStates: ReadonlySet<AnyState>;
}

/**
 * Finds the single numbers that follow from arguments, draws and states alone, as step counts and corrected learning rates do.
 *
 * @param inPlace whether single numbers can be worked out behind the graph, too; else states that the graph changes belong to it
 */
export function findHostNumbers(step: TracedStep, inPlace: boolean): HostNumbers {
  const { reads, writes } = step;
  const hostStates = new Set(
    [...reads.keys(), ...writes.keys()].filter(({ type }) => type !== null && isSingle(type.shape)),
  );
  for (;;) {
    const { operations, known } = knownWith(hostStates, step);
    const ofGraph = [...hostStates].filter((state) => {
      const value = writes.get(state);
      return !inPlace && value !== undefined && value.isSymbolic && !known.has(value);
    });
    if (ofGraph.length === 0) return { operations, hostStates };
    for (const state of ofGraph) hostStates.delete(state); // then what needs them is not known either
  }
}

function knownWith(hostStates: ReadonlySet<AnyState>, { inputs, draws, reads, operations }: TracedStep) {
  const numbers = [...hostStates].flatMap((state) => reads.get(state) ?? []);
  const known = new Set([...inputs, ...draws.map(({ tracer }) => tracer), ...numbers]);
  const done = new Set<Operation>();
  for (const one of operations) {
    if (!isOnNumbers(one) || !one.inputs.every((x) => !x.isSymbolic || known.has(x))) continue;
    done.add(one);
    known.add(one.outputs[0]);
  }
  return { operations: done, known };
}

function isSingle(shape: readonly number[]): boolean {
  return shape.every((size) => size === 1);
}

/** Whether an operation takes single numbers and gives one. */
export function isOnNumbers({ inputs, outputs }: Operation): boolean {
  return outputs.length === 1 && outputs[0].size === 1 && inputs.every(({ size }) => size === 1);
}
