import type { AnyState, Operation, Tensor } from '@gradkit/core-tensor/functional';
import type { TracedStep } from '../trace/traced-step.ts';
import { kernelLine, matrixOf } from './kernels/kernel-line.ts';
import type { FusedKernel } from './segments.ts';

/** Operations that belong to one kernel, and what ties them together. */
interface Group {
  readonly ties: readonly (Tensor | AnyState)[];
  readonly operations: readonly Operation[];
}

/**
 * Kernel fusion: operations that share a value, or old or new values of a state, become one loop over the elements. What is only read,
 * as gradients and single numbers are, ties nothing together.
 *
 * @param operations elementwise ones on vectors
 */
export function fuseKernels(step: TracedStep, operations: readonly Operation[]): FusedKernel[] {
  const tiesOf = tiesBetween(step, operations);
  const groupOf = new Map<Tensor | AnyState, Group>();
  for (const one of operations) {
    const ties = tiesOf(one);
    const joined = [...new Set(ties.flatMap((tie) => groupOf.get(tie) ?? []))];
    const group: Group = {
      ties: [...joined.flatMap((other) => other.ties), ...ties],
      operations: [...joined.flatMap((other) => other.operations), one],
    };
    for (const tie of group.ties) groupOf.set(tie, group);
  }
  const position = new Map(operations.map((one, i) => [one, i]));
  const inOrder = (group: Group): readonly Operation[] =>
    group.operations.toSorted((a, b) => position.get(a)! - position.get(b)!);
  const old = new Set(step.reads.values());
  const gradients = [...step.gradients].map((state) => step.writes.get(state)!);
  const kernelOf = (some: readonly Operation[]): FusedKernel => {
    const made = new Set(some.flatMap(({ outputs }) => outputs));
    const given = some.flatMap(({ inputs }) => inputs.filter((x) => x.size > 1 && !made.has(x) && !old.has(x)));
    const lines = some.map((one) => kernelLine(one)!);
    return {
      operations: some,
      lines,
      matrix: matrixOf(lines, (x) => x)!,
      reads: [...new Set(given)],
      writes: [...step.writes].filter(([state, value]) => made.has(value) && !step.gradients.has(state)),
      makes: gradients.filter((value) => made.has(value)),
    };
  };
  return [...new Set(groupOf.values())].map((group) => kernelOf(inOrder(group)));
}

/** Gives what an operation shares with others: values that some of them make, and states whose old value it reads or whose new one it makes. */
function tiesBetween({ reads, writes }: TracedStep, operations: readonly Operation[]) {
  const stateOf = new Map([...reads].map(([state, tracer]) => [tracer, state]));
  const made = new Set(operations.map(({ outputs: [y] }) => y));
  const written = new Map<Tensor, AnyState[]>();
  for (const [state, value] of writes) written.set(value, [...(written.get(value) ?? []), state]);
  return ({ inputs, outputs: [y] }: Operation): (Tensor | AnyState)[] => {
    const read = inputs.flatMap((x): (Tensor | AnyState)[] => {
      const state = x.size > 1 ? stateOf.get(x) : undefined;
      if (state !== undefined) return [state];
      return made.has(x) ? [x] : [];
    });
    return [y, ...read, ...(written.get(y) ?? [])];
  };
}
