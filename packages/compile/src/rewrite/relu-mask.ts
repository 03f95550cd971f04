import { lessEqualOp, match, whereOp, type Operation, type Tensor } from '@gradkit/core-tensor/functional';

/** The operations by their results. */
export function makersOf(operations: readonly Operation[]): ReadonlyMap<Tensor, Operation> {
  return new Map(operations.flatMap((one) => one.outputs.map((y) => [y, one] as const)));
}

/** `x`, if an operation gives 0 where `x ≤ 0`, else its last input; null if it does not. */
export function reluMaskOf(one: Operation | undefined, makers: ReadonlyMap<Tensor, Operation>): Tensor | null {
  const masking = match(one, whereOp);
  const comparison = match(masking === null ? undefined : makers.get(masking.inputs[0]), lessEqualOp);
  if (masking === null || comparison === null) return null;
  return isZero(comparison.inputs[1]) && isZero(masking.inputs[1]) ? comparison.inputs[0] : null;
}

function isZero(x: Tensor): boolean {
  return !x.isSymbolic && x.data.every((value) => value === 0);
}
