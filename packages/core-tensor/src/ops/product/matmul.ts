import { apply } from '../../apply.ts';
import { requireOptions, requireTensor, type OptionNames } from '../../arguments/index.ts';
import { isInteger, requireFloating, requireSame } from '../../dtype.ts';
import { ShapeError } from '../../errors.ts';
import { defineOp } from '../../op.ts';
import type { TensorType } from '../../tensor-type.ts';
import { broadcastShapes, broadcastStrides, formatShape, sizeOf, type Shape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { offsetsOf } from '../indexing/indices.ts';
import { multiply } from './matmul-kernel.ts';
import { cast } from '../elementwise/cast.ts';
import { mul } from '../elementwise/mul.ts';
import { reshape } from '../movement/reshape.ts';
import { unsqueeze } from '../movement/unsqueeze.ts';
import { sumAlong } from '../reduction/sum-op.ts';
import { unbroadcast } from '../reduction/unbroadcast.ts';

interface MatmulOptions {
  /** take the last two axes of `a` in the other order; default false */
  readonly transposeA?: boolean | undefined;
  /** take the last two axes of `b` in the other order; default false */
  readonly transposeB?: boolean | undefined;
}

const known: OptionNames<MatmulOptions> = { transposeA: true, transposeB: true };

interface Flags {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** Rows and columns of an operand as it enters the product. */
function matrixOf({ shape }: TensorType, transposed: boolean): [rows: number, columns: number] {
  const [rows, columns] = [shape[shape.length - 2], shape[shape.length - 1]];
  return transposed ? [columns, rows] : [rows, columns];
}

/** For each matrix of the batch `shape`, which matrix of an operand with the batch `from` it comes from. */
function matricesOf(from: Shape, shape: Shape): Uint32Array {
  return offsetsOf(shape, broadcastStrides(from, shape));
}

/** All rows of a batch of matrices in one matrix. */
function rowsOf(x: Tensor): Tensor {
  return reshape(x, [sizeOf(x.shape.slice(0, -1)), x.shape[x.rank - 1]]);
}

/** Rows and columns of the product. @throws {ShapeError} if the operands do not fit together */
function requireInner(
  a: TensorType,
  b: TensorType,
  { transposeA, transposeB }: Flags,
): [rows: number, columns: number] {
  const [rows, inner] = matrixOf(a, transposeA);
  const [innerB, columns] = matrixOf(b, transposeB);
  if (inner !== innerB) {
    const name = (letter: string, flag: boolean): string => (flag ? `${letter} transposed` : letter);
    throw new ShapeError(
      'matmul',
      `a is ${formatShape(a.shape)} and b is ${formatShape(b.shape)}; the columns of ${name('a', transposeA)} must match the rows of ${name('b', transposeB)} (${inner} vs ${innerB})`,
      { expected: inner, got: innerB },
    );
  }
  return [rows, columns];
}

export const matmulOp = defineOp<[a: Tensor, b: Tensor], Flags>({
  name: 'matmul',
  infer([a, b], { transposeA, transposeB }) {
    requireFloating('matmul', 'a', a.dtype);
    requireSame('matmul', ['a', 'b'], [a.dtype, b.dtype]);
    const [rows, columns] = requireInner(a, b, { transposeA, transposeB });
    if (a.shape.length === 2 && b.shape.length === 2) return { shape: [rows, columns], dtype: a.dtype };
    const batch = broadcastShapes('matmul', a.shape.slice(0, -2), b.shape.slice(0, -2));
    return { shape: [...batch, rows, columns], dtype: a.dtype };
  },
  forward([a, b], y, { transposeA, transposeB }) {
    const [m, k] = matrixOf(a, transposeA);
    const n = y.shape[y.rank - 1];
    if (b.rank === 2 && (a.rank === 2 || !transposeA)) {
      multiply(a.data, b.data, y.data, { m: sizeOf(y.shape.slice(0, -1)), k, n, transposeA, transposeB });
      return;
    }
    const batch = y.shape.slice(0, -2);
    const aMatrices = matricesOf(a.shape.slice(0, -2), batch);
    const bMatrices = matricesOf(b.shape.slice(0, -2), batch);
    const product = { m, k, n, transposeA, transposeB, aStart: 0, bStart: 0, yStart: 0 };
    for (let i = 0; i < aMatrices.length; i++) {
      product.aStart = aMatrices[i] * m * k;
      product.bStart = bMatrices[i] * k * n;
      product.yStart = i * m * n;
      multiply(a.data, b.data, y.data, product);
    }
  },
  gradient(dy, { inputs: [a, b], attributes: { transposeA, transposeB }, needs }) {
    const da = (): Tensor => (transposeA ? multiplied(b, dy, transposeB, true) : multiplied(dy, b, false, !transposeB));
    const db = (): Tensor => {
      // One matrix for a whole batch: a single product over all rows, instead of one for each matrix and their sum.
      const one = b.rank === 2 && !transposeA;
      const [x, g] = one ? [rowsOf(a), rowsOf(dy)] : [a, dy];
      return transposeB ? multiplied(g, x, true, transposeA) : multiplied(x, g, !transposeA, false);
    };
    return [needs[0] ? unbroadcast(da(), a.shape) : null, needs[1] ? unbroadcast(db(), b.shape) : null];
  },
  onnx: ({ transposeA, transposeB }, { inputs: [a, b], swapLastTwo }) => ({
    opType: 'MatMul',
    inputs: [transposeA ? swapLastTwo(a) : a, transposeB ? swapLastTwo(b) : b],
  }),
});

/** For gradients, whose operands are known to fit. */
function multiplied(a: Tensor, b: Tensor, transposeA: boolean, transposeB: boolean): Tensor {
  return apply(matmulOp, [a, b], { transposeA, transposeB });
}

/**
 * Multiplies matrices; axes before the last two are a batch and broadcast.
 *
 * `y[…, i, j] = Σₖ a[…, i, k] · b[…, k, j]`
 *
 * @param a `[…, m, k]`, floating, or whole numbers where none is transposed; `[…, k, m]` with `transposeA`; a vector `[k]` counts as one row
 * @param b `[…, k, n]`, same dtype; `[…, n, k]` with `transposeB`; a vector `[k]` counts as one column
 * @returns `[…, m, n]`, without the axis that a vector lacked
 * @throws {ShapeError} if the inner sizes differ, a scalar is given, or the batches do not broadcast
 * @throws {DTypeError} if the dtypes differ or are bool or 16-bit
 * @example matmul(tensor([[1, 2]]), tensor([[3], [4]])).toArray(); // [[11]]
 * @see https://onnx.ai/onnx/operators/onnx__MatMul.html
 */
export function matmul(a: Tensor, b: Tensor, options: MatmulOptions = {}): Tensor {
  requireTensor('matmul', 'a', a);
  requireTensor('matmul', 'b', b);
  const { transposeA = false, transposeB = false } = requireOptions('matmul', options, known);
  if (a.rank === 0 || b.rank === 0) {
    throw new ShapeError(
      'matmul',
      `a is ${formatShape(a.shape)} and b is ${formatShape(b.shape)}; both need at least 1 axis`,
      { expected: 1, got: 0 },
    );
  }
  if (a.rank === 1) {
    const y = matmul(reshape(a, [1, a.size]), b, { transposeB });
    return reshape(
      y,
      y.shape.filter((_, axis) => axis !== y.rank - (b.rank === 1 ? 1 : 2)),
    );
  }
  if (b.rank === 1) {
    const y = matmul(a, reshape(b, [b.size, 1]), { transposeA });
    return reshape(y, y.shape.slice(0, -1));
  }
  const flags = { transposeA, transposeB };
  if (isInteger(a.dtype) && !transposeA && !transposeB) return wholeProduct(a, b, flags);
  return apply(matmulOp, [a, b], flags);
}

/** Of whole numbers, to the last bit: all products, then their sums. */
function wholeProduct(a: Tensor, b: Tensor, flags: Flags): Tensor {
  requireSame('matmul', ['a', 'b'], [a.dtype, b.dtype]);
  requireInner(a, b, flags);
  const products = mul(unsqueeze(a, -1), unsqueeze(b, -3)); // […, m, k, n]
  return cast(sumAlong(products, [products.rank - 2], false), a.dtype);
}
