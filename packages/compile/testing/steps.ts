import { noGrad } from '@gradkit/autograd';
import { applyAll, trace, type Operation, type Shape, type Tensor } from '@gradkit/core-tensor';
import { expect } from 'vitest';
import { tracedStepOf, type TracedStep } from '../src/trace/traced-step.ts';

/** The step that a function takes for float32 arguments of these shapes. */
export function tracedStep(f: (...inputs: Tensor[]) => readonly Tensor[], ...shapes: Shape[]): TracedStep {
  return tracedStepOf(
    trace(
      f,
      shapes.map((shape) => ({ shape, dtype: 'float32' })),
    ),
  );
}

export function namesOf(operations: readonly Operation[]): string[] {
  return operations.map(({ op }) => op.name);
}

/** Fails unless both are the same objects in the same order: tensors and states look alike to `toEqual`. */
export function expectIdentical(actual: Iterable<object>, expected: Iterable<object>): void {
  const [found, wanted] = [[...actual], [...expected]];
  expect(found).toHaveLength(wanted.length);
  found.forEach((one, i) => expect(one).toBe(wanted[i]));
}

/** What a step gives, operation by operation as it is written: its results, then the new values of its states. */
export function evaluate(
  { inputs, draws, operations, results, reads, writes }: TracedStep,
  given: readonly Tensor[],
): Tensor[] {
  const values = new Map(inputs.map((tracer, i) => [tracer, given[i]]));
  for (const { tracer, draw } of draws) values.set(tracer, draw());
  for (const [state, tracer] of reads) values.set(tracer, state.value!);
  const valueOf = (x: Tensor): Tensor => values.get(x) ?? x;
  noGrad(() => {
    for (const { op, inputs: operands, outputs, attributes } of operations) {
      const found = applyAll(op, operands.map(valueOf), attributes);
      outputs.forEach((output, i) => values.set(output, found[i]));
    }
  });
  return [...results, ...writes.values()].map(valueOf);
}

/** Fails unless both give the same to the last bit; tells −0 from 0. */
export function expectSameValues(actual: TracedStep, expected: TracedStep, ...given: Tensor[]): void {
  const plain = ({ shape, dtype, data }: Tensor) => ({ shape, dtype, data: [...data] });
  expect(evaluate(actual, given).map(plain)).toEqual(evaluate(expected, given).map(plain));
}
