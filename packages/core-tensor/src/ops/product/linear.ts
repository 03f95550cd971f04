import { apply } from '../../apply.ts';
import { requireOptions } from '../../arguments/options.ts';
import { isPlainObject } from '../../arguments/plain-object.ts';
import type { PlacedOrNamed } from '../../arguments/placed-or-named.ts';
import { requireTensor } from '../../arguments/require-tensor.ts';
import { requireFloating, requireSame } from '../../dtype.ts';
import { ShapeError } from '../../errors.ts';
import { defineOp } from '../../op.ts';
import type { TensorType } from '../../tensor-type.ts';
import { formatShape, sizeOf } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { add } from '../elementwise/add.ts';
import { multiply } from './matmul-kernel.ts';
import { product, productOnceRead } from './product.ts';
import { reshapeTo } from '../movement/reshape-op.ts';
import { sumAlong } from '../reduction/sum-op.ts';

function check(x: TensorType, weight: TensorType, bias: TensorType | undefined): void {
  requireFloating('linear', 'x', x.dtype);
  requireSame('linear', ['x', 'weight'], [x.dtype, weight.dtype]);
  if (weight.shape.length !== 2) {
    throw new ShapeError(
      'linear',
      `weight is ${formatShape(weight.shape)} but must be [outFeatures, inFeatures], with 2 axes, not ${weight.shape.length}`,
      { expected: 2, got: weight.shape.length },
    );
  }
  const [outFeatures, inFeatures] = weight.shape;
  const given = x.shape.at(-1);
  if (given !== inFeatures) {
    throw new ShapeError(
      'linear',
      `x is ${formatShape(x.shape)} but weight is ${formatShape(weight.shape)}; the last axes must match (${given ?? 'none'} vs ${inFeatures})`,
      { expected: inFeatures, got: given },
    );
  }
  if (bias === undefined) return;
  requireSame('linear', ['x', 'bias'], [x.dtype, bias.dtype]);
  if (bias.shape.length !== 1 || bias.shape[0] !== outFeatures) {
    throw new ShapeError(
      'linear',
      `bias is ${formatShape(bias.shape)} but weight is ${formatShape(weight.shape)}; bias must be [${outFeatures}]`,
      { expected: [outFeatures], got: bias.shape },
    );
  }
}

export const linearOp = defineOp<[x: Tensor, weight: Tensor, ...bias: Tensor[]]>({
  name: 'linear',
  infer([x, weight, ...rest]) {
    check(x, weight, rest.at(0));
    return { shape: [...x.shape.slice(0, -1), weight.shape[0]], dtype: x.dtype };
  },
  forward([x, weight, ...rest], { data: y, size }) {
    const bias = rest.at(0);
    const [n, k] = weight.shape;
    const m = size / Math.max(1, n);
    if (bias !== undefined) for (let i = 0; i < m; i++) y.set(bias.data, i * n);
    multiply(x.data, weight.data, y, { m, k, n, transposeA: false, transposeB: true });
  },
  gradient(dy, { inputs: [x, weight], needs: [needsX, needsWeight, needsBias], createGraph }) {
    const [n, k] = weight.shape;
    const m = sizeOf(x.shape.slice(0, -1)); // without features, too, where dy has no elements
    const rows = reshapeTo(dy, [m, n]);
    const ofWeight = createGraph ? product : productOnceRead;
    return [
      needsX ? reshapeTo(product(rows, weight, false, false), x.shape) : null,
      needsWeight ? ofWeight(rows, reshapeTo(x, [m, k]), true, false) : null,
      needsBias ? sumAlong(rows, [0]) : null,
    ];
  },
  onnx(_, { inputs: [x, weight, ...bias], outputs: [y], node, swapLastTwo }) {
    if (x.shape.length === 2) return { opType: 'Gemm', attributes: { transB: 1 } };
    const multiplied = { opType: 'MatMul', inputs: [x, swapLastTwo(weight)] };
    return bias.length > 0 ? { opType: 'Add', inputs: [node(multiplied, y), ...bias] } : multiplied;
  },
  decomposition([x, weight, ...bias], _, [{ shape }], { matmul }) {
    const matrices = reshapeTo(x, [1, ...x.shape]); // of a vector, too
    const y = reshapeTo(matmul(matrices, weight, { transposeA: false, transposeB: true }), shape);
    return [bias.length > 0 ? add(y, bias[0]) : y];
  },
});

interface LinearOptions {
  /** `[outFeatures]`; null for none, which is the default */
  readonly bias?: Tensor | null | undefined;
}

/**
 * Multiplies the last axis by a matrix and adds a bias.
 *
 * `y = x · weightᵀ + bias`
 *
 * @param x `[…, inFeatures]`, floating
 * @param weight `[outFeatures, inFeatures]`, same dtype
 * @param bias `[outFeatures]`, same dtype; null for none; or `{ bias }`
 * @returns `[…, outFeatures]`
 * @throws {ShapeError} if the sizes do not match
 * @throws {DTypeError} if the dtypes differ or are not floating
 * @example linear(tensor([[1, 2]]), tensor([[3, 4]]), tensor([5])).toArray(); // [[16]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.linear.html
 */
export function linear(x: Tensor, weight: Tensor, bias?: PlacedOrNamed<LinearOptions>): Tensor {
  requireTensor('linear', 'x', x);
  const added = isPlainObject(bias) ? requireOptions<LinearOptions>('linear', bias, { bias: true }).bias : bias;
  return apply(linearOp, added === undefined || added === null ? [x, weight] : [x, weight, added as Tensor], {});
}
