import { linearOp, match, matmulOp, scanOp, type Operation, type Tensor } from '@gradkit/core-tensor/functional';
import { fasterRoutineOf, isForKernels } from '#routine-of';
import { debugMode } from '../../debug-mode.ts';
import { leastForParts, multiplyAddsOf } from '../multiply-adds.ts';
import { divideBatch, type DividedBatch } from './divide-batch.ts';

const mostParts = 16;
const leastShare = 0.9; // of the work, that parts do: the rest is divided operation by operation, if at all
const leastSequences = 24; // of a part: with fewer, a recurrence packs its matrices for too few rows
const leastRows = 256; // of a part: matrices that all parts use are packed by each, and each gives a share of their gradients
const mostOfProduct = 64e6; // multiplications: larger ones are shared well by themselves, and their gradients are large
const mostEntries = 2 ** 24; // of matrices and gradients in all parts, which take memory

/**
 * Divides the batch of a step: threads that do parts of it wait for each other once, and those that share each operation do so every time. How it
 * is divided follows from sizes alone, so that it is the same for every number of threads.
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
  const isForced = debugMode() === 'parts';
  const work = multiplyAddsOf(operations);
  if (!isForced && (work < leastForParts || operations.some((one) => fasterRoutineOf(one) !== null))) return null;
  for (const { axis, examples } of batchesOf(operations, args)) {
    const divide = (count: number): DividedBatch => {
      const bounds = Array.from({ length: count + 1 }, (_, i) => Math.round((i * examples) / count));
      return divideBatch(operations, bounds, { given: givenAlong(axis, args, examples), wanted });
    };
    if (examples < 2) continue;
    const halves = divide(2);
    const share = multiplyAddsOf(halves.parts.flat()) / work;
    if (!(share >= (isForced ? 0.01 : leastShare))) continue;
    for (let count = isForced ? 2 : countFor(halves, { work, examples }); count > 1; count /= 2) {
      const divided = count === 2 ? halves : divide(count);
      if (keepsKernels(operations, divided)) return divided;
    }
  }
  return null;
}

interface Batch {
  /** of the arguments, along which the examples lie */
  readonly axis: number;
  readonly examples: number;
}

/** What a batch may be: along the first or the second axis of the largest argument, and what a recurrence takes for one. */
function batchesOf(operations: readonly Operation[], args: readonly Tensor[]): readonly Batch[] {
  const recurrence = recurrenceOf(operations);
  const largest = args.reduce<Tensor | null>((a, b) => (a !== null && a.size >= b.size ? a : b), null);
  return [0, 1].flatMap((axis) => {
    const examples = recurrence?.inputs[0].shape[0] ?? largest?.shape[axis];
    return examples === undefined ? [] : [{ axis, examples }];
  });
}

function recurrenceOf(operations: readonly Operation[]): Operation | undefined {
  return operations.find((one) => match(one, scanOp)?.attributes.kernel !== undefined);
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

/** Whether what has no operator is left to kernels in parts, too, which are smaller. */
function keepsKernels(operations: readonly Operation[], { before, parts, after }: DividedBatch): boolean {
  const count = (some: readonly Operation[]): number => some.filter(isForKernels).length;
  return parts.every((part) => count(before) + count(part) + count(after) === count(operations));
}

/** How many parts pay: a power of two, of which most numbers of threads get equal shares. */
function countFor(
  { parts: [part], summed }: DividedBatch,
  { work, examples }: { readonly work: number; readonly examples: number },
): number {
  const products = part.filter((one) => match(one, matmulOp) !== null || match(one, linearOp) !== null);
  const entries = summed + entriesOfWhole(products, part);
  const isRecurrent = recurrenceOf(part) !== undefined;
  if (!isRecurrent && work / products.length > mostOfProduct) return 1;
  const most = isRecurrent
    ? examples / leastSequences
    : Math.min(examples, work / (leastRows * entries), mostEntries / entries); // each entry has a multiplication for each row
  let count = 1;
  while (2 * count <= Math.min(mostParts, most)) count *= 2;
  return count;
}

/** The entries of all matrices that are factors of what is divided, and are not divided themselves. */
function entriesOfWhole(products: readonly Operation[], part: readonly Operation[]): number {
  const made = new Set(part.flatMap(({ outputs }) => outputs));
  const whole = products.flatMap(({ inputs }) => inputs.filter((x) => x.rank > 1 && !made.has(x)));
  return whole.reduce((sum, { size }) => sum + size, 0);
}
