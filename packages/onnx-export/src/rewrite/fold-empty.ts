import { applyAll, zeros, type Operation, type Tensor } from '@gradkit/core-tensor/functional';
import { keep, rewrite, type Rewritable, type Rewritten } from './rewrite.ts';

/**
 * Constant folding of what has no elements: results without any, results of nothing (a sum of 0, a mean of
 * NaN), and what follows from them are known. So
 * ONNX Runtime never sees them: some of its operators end the process then (TopK), fail, or give other numbers (ReduceMean).
 */
export function foldEmpty<S extends Rewritable>(step: S): S {
  return rewrite(step, (one) => (isOfNothing(one) ? fold(one) : keep(one)));
}

/** Whether an operation is of nothing, or gives nothing. */
export function isOfNothing({ inputs, outputs }: Operation): boolean {
  return outputs.every(({ size }) => size === 0) || inputs.every(({ size, isSymbolic }) => size === 0 || !isSymbolic);
}

/** Its results, known. */
export function fold({ op, inputs, outputs, attributes }: Operation): Rewritten {
  const empty = ({ shape, dtype }: Tensor): Tensor => zeros(shape, { dtype });
  const values = outputs.every(({ size }) => size === 0)
    ? outputs.map(empty)
    : applyAll(
        op,
        inputs.map((x) => (x.size === 0 ? empty(x) : x)),
        attributes,
      );
  return { operations: [], outputs: values };
}
