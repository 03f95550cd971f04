import { apply } from '../../apply.ts';
import { requireBoolean, requireOptions } from '../../arguments/index.ts';
import { eye, full, zerosLike } from '../../create.ts';
import { requireSame } from '../../dtype.ts';
import { ConfigError, ShapeError } from '../../errors.ts';
import { defineOp, type Op } from '../../op.ts';
import { broadcastShapes, broadcastStrides, formatShape, sizeOf } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { div } from '../elementwise/div.ts';
import { greater } from '../elementwise/greater.ts';
import { mul } from '../elementwise/mul.ts';
import { neg } from '../elementwise/neg.ts';
import { sub } from '../elementwise/sub.ts';
import { where } from '../elementwise/where.ts';
import { offsetsOf } from '../indexing/indices.ts';
import { tril } from '../movement/tril.ts';
import { triu } from '../movement/triu.ts';
import { unsqueeze } from '../movement/unsqueeze.ts';
import { matmul } from '../product/matmul.ts';
import { scan, type ScanStep } from '../recurrent/scan.ts';
import { stretchTo } from '../reduction/broadcast-to-op.ts';
import { sum } from '../reduction/sum.ts';
import { unbroadcast } from '../reduction/unbroadcast.ts';
import { batchOf, matrixOf, requireMatrices, requireSquare, rowsFirst, transposed } from './matrices.ts';

interface Triangular {
  readonly upper: boolean;
  readonly unitriangular: boolean;
}

/** The part of a matrix that counts. */
function triangle(x: Tensor, { upper, unitriangular }: Triangular): Tensor {
  const aside = unitriangular ? 1 : 0;
  return upper ? triu(x, aside) : tril(x, -aside);
}

/** One row: State: the rows that are solved, zeros elsewhere. Entries: a row of the triangle, of what is on the right, and its number as a unit vector. */
const solveRow: ScanStep = ([x], [a, b, unit], [isUnit]) => {
  const before = sum(mul(unsqueeze(a, -1), x), -2);
  const diagonal = sum(where(greater(unit, 0), a, 0), -1, { keepDims: true });
  const y = div(sub(b, before), where(isUnit, 1, diagonal));
  return { states: [where(unsqueeze(greater(unit, 0), -1), unsqueeze(y, -2), x)], outputs: [y] };
};

export const solveTriangularOp: Op<[a: Tensor, b: Tensor], Triangular> = defineOp<[a: Tensor, b: Tensor], Triangular>({
  name: 'solveTriangular',
  infer([a, b]) {
    const [[n], [rows, columns]] = [matrixOf(a), matrixOf(b)];
    if (n !== rows)
      throw new ShapeError(
        'solveTriangular',
        `a is ${formatShape(a.shape)} and b is ${formatShape(b.shape)}; b must have as many rows as a (${n} vs ${rows})`,
        { expected: n, got: rows },
      );
    return { shape: [...broadcastShapes('solveTriangular', batchOf(a), batchOf(b)), n, columns], dtype: a.dtype };
  },
  forward([a, b], y, { upper, unitriangular }) {
    const [n, columns] = matrixOf(b);
    const batch = batchOf(y);
    const [ofA, ofB] = [a, b].map((x) => offsetsOf(batch, broadcastStrides(batchOf(x), batch)));
    for (let at = 0; at < sizeOf(batch); at++) {
      const [m, right] = [a.data.subarray(ofA[at] * n * n), b.data.subarray(ofB[at] * n * columns)];
      const x = new Float64Array(n * columns);
      for (let step = 0; step < n; step++) {
        const i = upper ? n - 1 - step : step;
        const [first, end] = upper ? [i + 1, n] : [0, i];
        for (let c = 0; c < columns; c++) {
          let total = right[i * columns + c];
          for (let j = first; j < end; j++) total -= m[i * n + j] * x[j * columns + c];
          x[i * columns + c] = unitriangular ? total : total / m[i * n + i];
        }
      }
      y.data.set(x, at * n * columns);
    }
  },
  // B = A X: dB = A⁻ᵀ dX, dA = −dB Xᵀ in the triangle
  gradient(dx, { inputs: [a, b], output: x, needs, attributes }) {
    const db = apply(solveTriangularOp, [transposed(a), dx], { ...attributes, upper: !attributes.upper });
    return [
      needs[0] ? unbroadcast(triangle(neg(matmul(db, x, { transposeB: true })), attributes), a.shape) : null,
      needs[1] ? unbroadcast(db, b.shape) : null,
    ];
  },
  decomposition([a, b], attributes, [{ shape }]) {
    const batch = shape.slice(0, -2);
    const [n] = matrixOf(a);
    const [left, right] = [triangle(a, attributes), b].map((x) => stretchTo(x, [...batch, ...matrixOf(x)]));
    if (n === 0) return [right];
    const isUnit = full([], Number(attributes.unitriangular), { dtype: 'bool' });
    const [x] = scan(solveRow, {
      states: [zerosLike(right)],
      sequences: [rowsFirst(left), rowsFirst(right), eye(n, { dtype: a.dtype })],
      outside: [isUnit],
      reverse: attributes.upper,
    });
    return [x];
  },
});

/** Which triangle, on which side. */
export interface SolveTriangularOptions {
  /** whether the entries on and above the diagonal count; else those on and below. It has to be given */
  readonly upper: boolean;
  /** `A X = B`; false: `X A = B`; default true */
  readonly left?: boolean | undefined;
  /** take the diagonal for ones, whatever it holds; default false */
  readonly unitriangular?: boolean | undefined;
}

/**
 * Solves systems of linear equations with a triangular matrix, row by row. Where the diagonal has a 0 the solution is not finite.
 *
 * `A X = B`, or with `left: false` `X A = B`. Compiled and exported, the rows are a `Scan`.
 *
 * @param a `[…, n, n]`, floating; only one triangle counts
 * @param b `[…, n, m]`, same dtype; the batch axes broadcast
 * @param options `upper`: which triangle, has to be given; `left`: default true; `unitriangular`: ones on the diagonal, default false
 * @returns `[…, n, m]`
 * @throws {ShapeError} if the matrices are not square, or the sizes do not fit
 * @throws {DTypeError} if the dtypes differ or are not floating
 * @example solveTriangular(tensor([[2, 0], [1, 1]]), tensor([[4], [5]]), { upper: false }).toArray(); // [[2], [3]]
 * @see https://pytorch.org/docs/stable/generated/torch.linalg.solve_triangular.html
 */
export function solveTriangular(a: Tensor, b: Tensor, options: SolveTriangularOptions): Tensor {
  const known = { upper: true, left: true, unitriangular: true } as const;
  requireSquare('solveTriangular', 'a', a);
  requireMatrices('solveTriangular', 'b', b);
  requireSame('solveTriangular', ['a', 'b'], [a.dtype, b.dtype]);
  const given = requireOptions<SolveTriangularOptions>('solveTriangular', options ?? {}, known);
  const { upper, left = true, unitriangular = false } = given;
  if (upper === undefined)
    throw new ConfigError('solveTriangular', 'upper is not given; it must be true or false', { got: upper });
  for (const [name, value] of Object.entries({ upper, left, unitriangular }))
    requireBoolean('solveTriangular', name, value);
  if (left) return apply(solveTriangularOp, [a, b], { upper, unitriangular });
  return transposed(apply(solveTriangularOp, [transposed(a), transposed(b)], { upper: !upper, unitriangular }));
}
