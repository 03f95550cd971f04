import { noGrad } from '@gradkit/autograd';
import { applyAll, trace, type Application, type Shape, type Tensor } from '@gradkit/core-tensor';
import { expect } from 'vitest';
import { stepOf, type Step } from '../src/step.ts';

/** The step that a function takes for float32 arguments of these shapes. */
export function tracedStep(f: (...inputs: Tensor[]) => readonly Tensor[], ...shapes: Shape[]): Step {
  return stepOf(
    trace(
      f,
      shapes.map((shape) => ({ shape, dtype: 'float32' })),
    ),
  );
}

export function namesOf(steps: readonly Application[]): string[] {
  return steps.map(({ op }) => op.name);
}

/** Fails unless both are the same objects in the same order: tensors and states look alike to `toEqual`. */
export function expectIdentical(actual: Iterable<object>, expected: Iterable<object>): void {
  const [found, wanted] = [[...actual], [...expected]];
  expect(found).toHaveLength(wanted.length);
  found.forEach((one, i) => expect(one).toBe(wanted[i]));
}

/** What a step gives, operation by operation as it is written: its results, then the new values of its states. */
export function evaluate({ inputs, draws, steps, results, reads, writes }: Step, given: readonly Tensor[]): Tensor[] {
  const values = new Map(inputs.map((symbol, i) => [symbol, given[i]]));
  for (const { symbol, draw } of draws) values.set(symbol, draw());
  for (const [state, symbol] of reads) values.set(symbol, state.value!);
  const valueOf = (x: Tensor): Tensor => values.get(x) ?? x;
  noGrad(() => {
    for (const { op, inputs: operands, outputs, attributes } of steps) {
      const found = applyAll(op, operands.map(valueOf), attributes);
      outputs.forEach((output, i) => values.set(output, found[i]));
    }
  });
  return [...results, ...writes.values()].map(valueOf);
}

/** Fails unless both give the same to the last bit; tells −0 from 0. */
export function expectSameValues(actual: Step, expected: Step, ...given: Tensor[]): void {
  const plain = ({ shape, dtype, data }: Tensor) => ({ shape, dtype, data: [...data] });
  expect(evaluate(actual, given).map(plain)).toEqual(evaluate(expected, given).map(plain));
}
