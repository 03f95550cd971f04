import { match, scanOp, type Operation, type Tensor } from '@gradkit/core-tensor/functional';
import { fasterRoutineOf, isForKernels } from '#routine-of';
import { multiplyAddsOf } from '../multiply-adds.ts';
import { divideBatch, type DividedBatch } from './divide-batch.ts';

const leastExamples = 24; // of a part: with fewer, products pack their matrices for too few rows
const mostParts = 16;
const leastWork = 16e6; // multiplications, from which a second thread pays at all
const leastShare = 0.9; // of the work, that parts do: the rest has one thread

/**
 * Divides the batch of a step whose recurrences stay with ONNX Runtime: their products are too small to be shared by threads one by one, while
 * sequences know nothing of each other. How it is divided follows from sizes alone, so that it is the same for every number of threads.
 *
 * @param operations in order
 * @param args what a call begins with
 * @param wanted what others ask for
 * @returns null if the batch stays whole
 */
export function chooseParts(
  operations: readonly Operation[],
  args: readonly Tensor[],
  wanted: readonly Tensor[],
): DividedBatch | null {
  const recurrence = operations.find((one) => match(one, scanOp)?.attributes.kernel !== undefined);
  if (recurrence === undefined) return null;
  if (operations.some((one) => isForKernels(one) || fasterRoutineOf(one) !== null)) return null;
  const [examples] = recurrence.inputs[0].shape;
  const count = partsOf(examples);
  const work = multiplyAddsOf(operations);
  if (count === 1 || work < leastWork) return null;
  const bounds = Array.from({ length: count + 1 }, (_, i) => Math.round((i * examples) / count));
  let best: DividedBatch | null = null;
  let most = leastShare * work;
  for (const axis of [0, 1]) {
    const divided = divideBatch(operations, bounds, { given: givenAlong(axis, args, examples), wanted });
    const shared = multiplyAddsOf(divided.parts.flat());
    if (shared > most) [best, most] = [divided, shared];
  }
  return best;
}

/** Arguments by the axis of their examples: the first or the second one, where there is a choice. */
function givenAlong(axis: number, args: readonly Tensor[], examples: number): ReadonlyMap<Tensor, number> {
  return new Map(
    args.flatMap((x) => {
      const found = [axis, 0].find((one) => x.shape[one] === examples);
      return found === undefined ? [] : [[x, found] as const];
    }),
  );
}

/** A power of two, of which most numbers of threads get equal shares. */
function partsOf(examples: number): number {
  let count = 1;
  while (2 * count <= mostParts && examples >= 2 * count * leastExamples) count *= 2;
  return count;
}
