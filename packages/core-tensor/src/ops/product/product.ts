import { areDoneAtOnce } from '../../eager/at-once.ts';
import { DeferredTensor } from '../../eager/deferred-tensor.ts';
import { applyEager, type EagerOp } from '../../eager/eager-op.ts';
import { sizeOf, type Shape } from '../../shape.ts';
import type { TensorData } from '../../dtype.ts';
import type { TensorType } from '../../tensor-type.ts';
import type { Tensor } from '../../tensor.ts';
import { multiply } from './matmul-kernel.ts';

interface Flags {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** Writes a product to where zeros are. */
function addProduct(a: Tensor, b: Tensor, y: TensorData, [m, n]: Shape, flags: Flags): void {
  multiply(a.data, b.data, y, { m, k: a.shape[+!flags.transposeA], n, ...flags, isZero: true });
}

const productOp: EagerOp<[a: Tensor, b: Tensor], Flags> = {
  name: 'matmul',
  infer: ([a, b], { transposeA, transposeB }) => ({
    shape: [a.shape[+transposeA], b.shape[+!transposeB]],
    dtype: a.dtype,
  }),
  forward: ([a, b], { data, shape }, flags) => addProduct(a, b, data, shape, flags),
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

const large = 2 ** 12; // elements for which memory is worth sparing

/** The same for the gradient of a parameter, without history: one larger than its factors is not computed before it is read. */
export function productOnceRead(a: Tensor, b: Tensor, transposeA: boolean, transposeB: boolean): Tensor {
  const flags = { transposeA, transposeB };
  const type = productOp.infer([a, b], flags) as TensorType;
  const isLarger = sizeOf(type.shape) >= Math.max(large, a.size + b.size);
  if (!isLarger || !areDoneAtOnce(false)) return product(a, b, transposeA, transposeB);
  return new DeferredTensor(type, (y) => addProduct(a, b, y, type.shape, flags));
}
