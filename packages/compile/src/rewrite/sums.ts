import { add, addOp, match, sameShape, type Operation, type Tensor } from '@gradkit/core-tensor/functional';
import { keep, record, rewrite, type Rewritable } from '@gradkit/onnx-export';
import { mergeTerms } from './sum-terms.ts';

/**
 * Horizontal fusion: makes a sum of equal operations on different rows one operation on all of them, as in the gradients of an unrolled
 * loop. `Σ aᵢᵀ bᵢ` is one product of stacked rows, a sum of pieces padded to different places one concatenation.
 */
export function mergeSums<S extends Rewritable>(step: S): S {
  const used = countUses(step);
  const makers = new Map<Tensor, Operation>();
  const ownMaker = (x: Tensor): Operation | undefined => (used.get(x) === 1 ? makers.get(x) : undefined);
  /** What is added up; a sum that nothing else needs is taken apart. */
  const termsOf = (sum: Operation): readonly Tensor[] =>
    sum.inputs.flatMap((x) => {
      const maker = ownMaker(x);
      return maker !== undefined && isSum(maker) ? termsOf(maker) : [x];
    });
  const inner = new Set(step.operations.filter(isSum).flatMap(({ inputs }) => inputs.filter((x) => used.get(x) === 1)));
  return rewrite(step, (one) => {
    for (const output of one.outputs) makers.set(output, one);
    if (!isSum(one) || inner.has(one.outputs[0])) return keep(one);
    const { operations, outputs } = record(() => mergeTerms(termsOf(one), { ownMaker, makers }), one.origin);
    if (operations.length === 0) return keep(one);
    const total = record(() => [outputs.reduce((sum, term) => add(sum, term))], one.origin);
    return { operations: [...operations, ...total.operations], outputs: total.outputs };
  });
}

/** `a + b` of equal shapes */
function isSum(one: Operation): boolean {
  return match(one, addOp)?.inputs.every((x) => sameShape(x.shape, one.outputs[0].shape)) ?? false;
}

function countUses({ operations, results, writes }: Rewritable): ReadonlyMap<Tensor, number> {
  const used = new Map<Tensor, number>();
  const all = [...operations.flatMap(({ inputs }) => inputs), ...results, ...writes.values()];
  for (const x of all) used.set(x, (used.get(x) ?? 0) + 1);
  return used;
}
