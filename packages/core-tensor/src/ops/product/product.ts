import { applyEager, type EagerOp } from '../../eager/eager-op.ts';
import type { Tensor } from '../../tensor.ts';
import { multiply } from './matmul-kernel.ts';

interface Flags {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

const productOp: EagerOp<[a: Tensor, b: Tensor], Flags> = {
  name: 'matmul',
  infer: ([a, b], { transposeA, transposeB }) => ({
    shape: [a.shape[+transposeA], b.shape[+!transposeB]],
    dtype: a.dtype,
  }),
  forward([a, b], y, flags) {
    const [m, n] = y.shape;
    multiply(a.data, b.data, y.data, { m, k: a.shape[+!flags.transposeA], n, ...flags, isZero: true });
  },
  gradient(dy, { inputs: [a, b], attributes: { transposeA, transposeB }, needs }) {
    const da = (): Tensor => (transposeA ? product(b, dy, transposeB, true) : product(dy, b, false, !transposeB));
    const db = (): Tensor => (transposeB ? product(dy, a, true, transposeA) : product(a, dy, !transposeA, false));
    return [needs[0] ? da() : null, needs[1] ? db() : null];
  },
  recorded: ([a, b], flags, { matmul }) => matmul(a, b, flags),
};

/** `matmul` of two matrices that are known to fit, for gradients: without batches and checks. */
export function product(a: Tensor, b: Tensor, transposeA: boolean, transposeB: boolean): Tensor {
  return applyEager(productOp, [a, b], { transposeA, transposeB });
}
