import { apply } from '../apply.ts';
import { requireFloating, requireSame } from '../dtype.ts';
import { ShapeError } from '../errors.ts';
import { defineOp } from '../op.ts';
import type { OnnxContext, OnnxValue } from '../onnx-rule.ts';
import { broadcastShapes, formatShape, sizeOf, stridesOf, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { broadcastStrides } from './elementwise.ts';
import { multiply } from './matmul-kernel.ts';
import { sumTo } from './sum-to.ts';

interface Flags {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** Rows and columns of an operand as it enters the product. */
function matrixOf(shape: Shape, transposed: boolean): [rows: number, columns: number] {
  const [rows, columns] = shape.slice(-2);
  return transposed ? [columns, rows] : [rows, columns];
}

function swapLastTwo(context: OnnxContext, x: OnnxValue): OnnxValue {
  const axes = x.shape.map((_, axis) => axis);
  const [b, a] = [axes.pop()!, axes.pop()!];
  const perm = [...axes, b, a];
  return context.node(
    { opType: 'Transpose', inputs: [x], attributes: { perm } },
    { shape: perm.map((axis) => x.shape[axis]), dtype: x.dtype },
  );
}

export const matmulOp = defineOp<[a: Tensor, b: Tensor], Flags>({
  name: 'matmul',
  infer([a, b], { transposeA, transposeB }) {
    requireFloating('matmul', 'a', a.dtype);
    requireSame('matmul', ['a', 'b'], [a.dtype, b.dtype]);
    const [rows, inner] = matrixOf(a.shape, transposeA);
    const [innerB, columns] = matrixOf(b.shape, transposeB);
    if (inner !== innerB) {
      const name = (letter: string, flag: boolean): string => (flag ? `${letter} transposed` : letter);
      throw new ShapeError(
        'matmul',
        `a is ${formatShape(a.shape)} and b is ${formatShape(b.shape)}; the columns of ${name('a', transposeA)} must match the rows of ${name('b', transposeB)} (${inner} vs ${innerB})`,
        { expected: inner, got: innerB },
      );
    }
    return {
      shape: [...broadcastShapes('matmul', a.shape.slice(0, -2), b.shape.slice(0, -2)), rows, columns],
      dtype: a.dtype,
    };
  },
  forward([a, b], y, { transposeA, transposeB }) {
    const [m, k] = matrixOf(a.shape, transposeA);
    const n = y.shape[y.rank - 1];
    const batch = y.shape.slice(0, -2);
    const aStrides = broadcastStrides(a.shape.slice(0, -2), batch);
    const bStrides = broadcastStrides(b.shape.slice(0, -2), batch);
    const strides = stridesOf(batch);
    for (let i = 0; i < sizeOf(batch); i++) {
      let aIndex = 0;
      let bIndex = 0;
      for (let axis = 0; axis < batch.length; axis++) {
        const at = Math.floor(i / strides[axis]) % batch[axis];
        aIndex += at * aStrides[axis];
        bIndex += at * bStrides[axis];
      }
      multiply(
        a.data.subarray(aIndex * m * k, (aIndex + 1) * m * k),
        b.data.subarray(bIndex * k * n, (bIndex + 1) * k * n),
        y.data.subarray(i * m * n, (i + 1) * m * n),
        { m, k, n, transposeA, transposeB },
      );
    }
  },
  gradient(dy, { inputs: [a, b], attributes: { transposeA, transposeB }, needs }) {
    const da = () =>
      transposeA
        ? matmul(b, dy, { transposeA: transposeB, transposeB: true })
        : matmul(dy, b, { transposeB: !transposeB });
    const db = () =>
      transposeB
        ? matmul(dy, a, { transposeA: true, transposeB: transposeA })
        : matmul(a, dy, { transposeA: !transposeA });
    return [needs[0] ? sumTo(da(), a.shape) : null, needs[1] ? sumTo(db(), b.shape) : null];
  },
  onnx({ transposeA, transposeB }, context) {
    const [a, b] = context.inputs;
    return {
      opType: 'MatMul',
      inputs: [transposeA ? swapLastTwo(context, a) : a, transposeB ? swapLastTwo(context, b) : b],
    };
  },
});

/**
 * Multiplies matrices; axes before the last two are a batch and broadcast.
 *
 * `y[…, i, j] = Σₖ a[…, i, k] · b[…, k, j]`
 *
 * @param a `[…, m, k]`, floating; `[…, k, m]` with `transposeA`; a vector `[k]` counts as one row
 * @param b `[…, k, n]`, same dtype; `[…, n, k]` with `transposeB`; a vector `[k]` counts as one column
 * @returns `[…, m, n]`, without the axis that a vector lacked
 * @throws {ShapeError} if the inner sizes differ, a scalar is given, or the batches do not broadcast
 * @throws {DTypeError} if the dtypes differ or are not floating
 * @example matmul(tensor([[1, 2]]), tensor([[3], [4]])).toArray(); // [[11]]
 * @see https://onnx.ai/onnx/operators/onnx__MatMul.html
 */
export function matmul(a: Tensor, b: Tensor, { transposeA = false, transposeB = false }: Partial<Flags> = {}): Tensor {
  if (a.rank === 0 || b.rank === 0) {
    throw new ShapeError(
      'matmul',
      `a is ${formatShape(a.shape)} and b is ${formatShape(b.shape)}; both need at least 1 axis`,
      { expected: 1, got: 0 },
    );
  }
  if (a.rank === 1) {
    const y = matmul(a.reshape([1, a.size]), b, { transposeB });
    return y.reshape(y.shape.filter((_, axis) => axis !== y.rank - (b.rank === 1 ? 1 : 2)));
  }
  if (b.rank === 1) {
    const y = matmul(a, b.reshape([b.size, 1]), { transposeA });
    return y.reshape(y.shape.slice(0, -1));
  }
  return apply(matmulOp, [a, b], { transposeA, transposeB });
}
