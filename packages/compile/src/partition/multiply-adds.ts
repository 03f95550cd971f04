import {
  convOp,
  convTransposeOp,
  convWeightGradientOp,
  linearOp,
  match,
  matmulOp,
  operationsOfStep,
  scanOp,
  type Operation,
} from '@gradkit/core-tensor/functional';

/** From how many on a second thread pays that does a part of the batch. */
export const leastForParts = 16e6;

/** The arithmetic of operations: multiplications with the addition that follows in products and convolutions, one for each element elsewhere. */
export function multiplyAddsOf(operations: readonly Operation[]): number {
  return operations.reduce((sum, one) => sum + countOf(one), 0);
}

function countOf(one: Operation): number {
  const { inputs, outputs } = one;
  const [x, w] = inputs;
  const [y] = outputs;
  const product = match(one, matmulOp);
  if (product !== null) return y.size * x.shape[x.rank - (product.attributes.transposeA ? 2 : 1)];
  if (match(one, linearOp) !== null) return y.size * w.shape[1];
  if (match(one, convOp) !== null) return y.size * perEntry(w.size, w.shape[0]);
  if (match(one, convTransposeOp) !== null) return x.size * perEntry(w.size, w.shape[0]);
  if (match(one, convWeightGradientOp) !== null) return w.size * perEntry(y.size, y.shape[0]); // here w is dy
  const scanned = match(one, scanOp);
  if (scanned !== null) return inputs[scanned.attributes.states].shape[0] * multiplyAddsOf(operationsOfStep(scanned));
  return y.size;
}

/** The size of a kernel for one of its first axis' channels. */
function perEntry(size: number, channels: number): number {
  return channels === 0 ? 0 : size / channels;
}
