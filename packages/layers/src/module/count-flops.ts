import {
  bytesPerElement,
  convOp,
  convTransposeOp,
  gruOp,
  linearOp,
  lstmOp,
  match,
  matmulOp,
  rnnOp,
  sizeOf,
  type Operation,
} from '@gradkit/core-tensor/functional';

/** Multiplications of an operation, each with the addition that follows it: those of products alone. */
function multiplyAddsOf(one: Operation): number {
  const [{ shape: x }, second] = one.inputs;
  const result = sizeOf(one.outputs[0].shape);
  const product = match(one, matmulOp);
  if (product !== null) return result * x.at(product.attributes.transposeA ? -2 : -1)!;
  if (match(one, linearOp) !== null) return result * x.at(-1)!;
  if (match(one, convOp) !== null) return (result * sizeOf(second.shape)) / second.shape[0];
  if (match(one, convTransposeOp) !== null) return (sizeOf(x) * sizeOf(second.shape)) / second.shape[0];
  const isRecurrent = [lstmOp, gruOp, rnnOp].some((op) => match(one, op) !== null);
  if (!isRecurrent) return 0;
  const [, weightIh, weightHh] = one.inputs;
  return x[0] * x[1] * (sizeOf(weightIh.shape) + sizeOf(weightHh.shape)); // in each step of each sequence
}

/** Multiplications with additions of all products. */
export function countMultiplyAdds(operations: readonly Operation[]): number {
  return operations.reduce((sum, one) => sum + multiplyAddsOf(one), 0);
}

/** Bytes of all results, those left out that share the numbers of another. */
export function countResultBytes(operations: readonly Operation[]): number {
  const results = operations.flatMap(({ op, outputs }) => (op.view === true ? [] : outputs));
  return results.reduce((sum, { shape, dtype }) => sum + sizeOf(shape) * bytesPerElement(dtype), 0);
}
