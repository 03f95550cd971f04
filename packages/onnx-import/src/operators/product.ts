import { add, det, einsum, linear, matmul, mul, transpose, type Tensor } from '@gradkit/core-tensor/functional';
import type { Call } from './call.ts';
import type { Operators } from './operator.ts';

/** `α a b + β c`, which is a linear layer where the second matrix is transposed and nothing is stretched. */
function gemm(call: Call): Tensor {
  const [a, b, c] = [call.tensor(0), call.tensor(1), call.optional(2)];
  const [alpha, beta] = [call.float('alpha', 1), call.float('beta', 1)];
  const [transposeA, transposeB] = [call.flag('transA'), call.flag('transB')];
  const isPlain = alpha === 1 && beta === 1 && !transposeA;
  const bias = c?.rank === 1 && c.size === b.shape[transposeB ? 0 : 1] ? c : null;
  if (isPlain && (c === null || bias !== null)) return linear(a, transposeB ? b : transpose(b), { bias });
  const product = matmul(a, b, { transposeA, transposeB });
  const scaled = alpha === 1 ? product : mul(product, alpha);
  if (c === null || beta === 0) return scaled;
  return add(scaled, beta === 1 ? c : mul(c, beta));
}

export const product: Operators = {
  Det: (call) => det(call.tensor(0)),
  Einsum: { run: (call) => einsum(call.text('equation', ''), ...call.tensors()), weights: 'all' },
  Gemm: { run: gemm, weights: [0, 1, 2] },
  MatMul: { run: (call) => matmul(call.tensor(0), call.tensor(1)), weights: 'all' },
};
