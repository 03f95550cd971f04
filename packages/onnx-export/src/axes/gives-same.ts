import { noGrad } from '@gradkit/autograd';
import {
  applyAll,
  GradkitError,
  Generator,
  isFloating,
  sameShape,
  ShapeError,
  uniform,
  type Tensor,
  type Trace,
} from '@gradkit/core-tensor/functional';
import { requireSame } from '../verification/same-values.ts';

/** What a trace gives of inputs, operation by operation. @throws {ShapeError} if something has another shape than was traced */
function replay({ inputs, reads, operations, outputs }: Trace, given: readonly Tensor[]): readonly Tensor[] {
  const values = new Map<Tensor, Tensor>(inputs.map((input, i) => [input, given[i]]));
  for (const [state, tracer] of reads) if (tracer !== null) values.set(tracer, state.value!);
  const valueOf = (x: Tensor): Tensor => values.get(x) ?? x;
  for (const { op, inputs: taken, attributes, outputs: results } of operations) {
    const found = applyAll(op, taken.map(valueOf), attributes);
    results.forEach((result, i) => {
      if (!sameShape(result.shape, found[i].shape)) throw new ShapeError(op.name, 'the shape is another one');
      values.set(result, found[i]);
    });
  }
  return outputs.map(valueOf);
}

/** Other numbers in place of those of a floating tensor: examples are often zeros. */
function drawn(x: Tensor, seed: number): Tensor {
  return isFloating(x.dtype) ? uniform(x.shape, { low: -1, high: 1, dtype: x.dtype, rng: new Generator(seed) }) : x;
}

/** Whether two traces at the same sizes give the same of some inputs, and of others of their shapes. */
export function givesSame(one: Trace, other: Trace, inputs: readonly Tensor[]): boolean {
  try {
    for (const given of [inputs, inputs.map(drawn)]) {
      const [expected, found] = noGrad(() => [one, other].map((each) => replay(each, given)));
      expected.forEach((y, i) => requireSame('exportModel', `${i}`, found[i], y));
    }
    return true;
  } catch (error) {
    if (error instanceof GradkitError) return false;
    throw error;
  }
}
