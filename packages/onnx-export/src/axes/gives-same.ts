import { noGrad } from '@gradkit/autograd';
import {
  applyAll,
  GradkitError,
  Generator,
  isFloating,
  match,
  sameShape,
  ShapeError,
  stack,
  uniform,
  type Operation,
  type Tensor,
  type Trace,
} from '@gradkit/core-tensor/functional';
import { loopOp, type LoopAttributes, type MovingSlice } from '../loops/loop-op.ts';
import { requireSame } from '../verification/same-values.ts';

/** What tensors of a trace are when it is replayed; the others are constants. */
type Values = Map<Tensor, Tensor>;

/** A round's operation, with the positions of its slice where that moves. */
function inRound(one: Operation, slices: MovingSlice | undefined, round: number): Operation {
  if (slices === undefined) return one;
  const ranges = slices.ranges.map(({ axis, start, move, end, width, step }) => {
    const first = start + round * move;
    return { axis, start: first, end: move === 0 ? end : first + width, step };
  });
  return { ...one, attributes: { ranges } };
}

/** The results of a loop, round by round. */
function loopResults(loop: Operation<readonly Tensor[], LoopAttributes>, values: Values): readonly Tensor[] {
  const { inputs, attributes } = loop;
  const { rounds, body } = attributes;
  const { operations, moving, carried, stacked } = body;
  const inner: Values = new Map(values);
  const valueOf = (x: Tensor): Tensor => inner.get(x) ?? x;
  let last = inputs.slice(0, carried.length).map(valueOf);
  const kept: Tensor[][] = stacked.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, { taken }] of carried.entries()) inner.set(taken, last[i]);
    doAll(
      operations.map((one, i) => inRound(one, moving.get(i), round)),
      inner,
    );
    last = carried.map(({ given }) => valueOf(given));
    for (const [i, each] of stacked.entries()) kept[i].push(valueOf(each));
  }
  return [...last, ...kept.map((all) => stack(all))];
}

/** Does operations one by one. @throws {ShapeError} if something has another shape than was traced */
function doAll(operations: readonly Operation[], values: Values): void {
  for (const one of operations) {
    const { op, inputs, attributes, outputs } = one;
    const loop = match(one, loopOp);
    const given = inputs.map((x) => values.get(x) ?? x);
    const found = loop === null ? applyAll(op, given, attributes) : loopResults(loop, values);
    outputs.forEach((output, i) => {
      if (!sameShape(output.shape, found[i].shape)) throw new ShapeError(op.name, 'the shape is another one');
      values.set(output, found[i]);
    });
  }
}

/** What a trace gives of inputs, operation by operation. */
function replay({ inputs, reads, operations, outputs }: Trace, given: readonly Tensor[]): readonly Tensor[] {
  const values: Values = new Map(inputs.map((input, i) => [input, given[i]]));
  for (const [state, tracer] of reads) if (tracer !== null) values.set(tracer, state.value!);
  doAll(operations, values);
  return outputs.map((x) => values.get(x) ?? x);
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
