import { bitsOf, type TensorData } from '../../dtype.ts';
import { ShapeError } from '../../errors.ts';
import { defineOp, type Op } from '../../op.ts';
import { formatShape, sizeOf, type Shape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';

interface Triangle {
  readonly name: string;
  readonly upper: boolean;
  /** the same operation, for the gradient */
  keep(x: Tensor, diagonal: number): Tensor;
}

function copyTriangle(
  x: TensorData,
  y: TensorData,
  [rows, columns]: Shape,
  [low, high]: readonly [number, number],
): void {
  for (let start = 0; start < y.length; start += rows * columns) {
    for (let row = 0; row < rows; row++) {
      const first = Math.max(0, row + low);
      const end = Math.min(columns, row + high + 1);
      for (let column = first, at = start + row * columns + first; column < end; column++, at++) y[at] = x[at];
    }
  }
}

/** Declares an operation that keeps the entries on one side of a diagonal and writes 0 elsewhere. */
export function defineTriangle({ name, upper, keep }: Triangle): Op<[x: Tensor], { diagonal: number }> {
  return defineOp<[x: Tensor], { diagonal: number }>({
    name,
    infer([x]) {
      if (x.shape.length >= 2) return { shape: x.shape, dtype: x.dtype };
      throw new ShapeError(name, `x is ${formatShape(x.shape)}; matrices need at least 2 axes`, {
        expected: 2,
        got: x.shape.length,
      });
    },
    forward([x], y, { diagonal }) {
      const matrix = x.shape.slice(-2);
      if (sizeOf(matrix) > 0)
        copyTriangle(bitsOf(x.data), bitsOf(y.data), matrix, upper ? [diagonal, Infinity] : [-Infinity, diagonal]);
    },
    gradient: (dy, { attributes: { diagonal } }) => [keep(dy, diagonal)],
    onnx({ diagonal }, { inputs: [x], node, constant }) {
      const triangle = { opType: 'Trilu', attributes: { upper: upper ? 1 : 0 } };
      const k = constant(diagonal, 'int64');
      if (x.dtype !== 'uint8') return { ...triangle, inputs: [x, k] };
      const cast = (dtype: 'int32' | 'uint8') => ({ opType: 'Cast', attributes: { to: { dtype } } }); // no uint8 in ONNX Runtime
      const type = { shape: x.shape, dtype: 'int32' } as const;
      const wide = node({ ...cast('int32'), inputs: [x] }, type);
      return { ...cast('uint8'), inputs: [node({ ...triangle, inputs: [wide, k] }, type)] };
    },
  });
}
