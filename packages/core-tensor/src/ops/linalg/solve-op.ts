import { apply } from '../../apply.ts';
import { eye } from '../../create.ts';
import { requireSame } from '../../dtype.ts';
import { ShapeError } from '../../errors.ts';
import { defineOp, type Op } from '../../op.ts';
import { broadcastShapes, broadcastStrides, formatShape, sizeOf } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { offsetsOf } from '../indexing/indices.ts';
import { neg } from '../elementwise/neg.ts';
import { matmul } from '../product/matmul.ts';
import { stretchTo } from '../reduction/broadcast-to-op.ts';
import { unbroadcast } from '../reduction/unbroadcast.ts';
import { eliminate } from './eliminate.ts';
import { checkedLu, luOf, solveLu } from './lu.ts';
import { batchOf, matrixOf, transposed, valueError } from './matrices.ts';

interface SolveAttributes {
  /** the function that is called, for messages */
  readonly where: string;
  /** whether pivots of 0 become as small as rounding makes them; else a singular matrix is refused */
  readonly perturbed: boolean;
}

/** `X = A⁻¹ B` of matrices in batches, which broadcast. */
export const solveOp: Op<[a: Tensor, b: Tensor], SolveAttributes> = defineOp<[a: Tensor, b: Tensor], SolveAttributes>({
  name: 'solve',
  infer([a, b], { where }) {
    requireSame(where, ['a', 'b'], [a.dtype, b.dtype]);
    const [[n], [rows, columns]] = [matrixOf(a), matrixOf(b)];
    if (n !== rows)
      throw new ShapeError(
        where,
        `a is ${formatShape(a.shape)} and b is ${formatShape(b.shape)}; b must have as many rows as a (${n} vs ${rows})`,
        { expected: n, got: rows },
      );
    return { shape: [...broadcastShapes(where, batchOf(a), batchOf(b)), n, columns], dtype: a.dtype };
  },
  check: {
    input: 0,
    require(a, { where, perturbed }) {
      if (perturbed) return;
      const at = checkedLu(a).findIndex(({ singular }) => singular >= 0);
      if (at < 0) return;
      const { singular } = luOf(a)[at];
      throw valueError(where, a, {
        at,
        name: where === 'inverse' ? 'x' : 'a',
        problem: `is singular: its pivot ${singular} is 0; a matrix with an inverse is needed`,
      });
    },
  },
  forward([a, b], y, { perturbed }) {
    const [n, columns] = matrixOf(b);
    const all = luOf(a, perturbed);
    const batch = batchOf(y);
    const [ofA, ofB] = [a, b].map((x) => offsetsOf(batch, broadcastStrides(batchOf(x), batch)));
    for (let at = 0; at < sizeOf(batch); at++) {
      const size = n * columns;
      y.data.set(solveLu(all[ofA[at]], b.data.subarray(ofB[at] * size, (ofB[at] + 1) * size), columns), at * size);
    }
  },
  // B = A X: dB = A⁻ᵀ dX, dA = −dB Xᵀ
  gradient(dx, { inputs: [a, b], output: x, needs, attributes: { where } }) {
    const db = apply(solveOp, [transposed(a), dx], { where, perturbed: true });
    return [
      needs[0] ? unbroadcast(neg(matmul(db, x, { transposeB: true })), a.shape) : null,
      needs[1] ? unbroadcast(db, b.shape) : null,
    ];
  },
  decomposition([a, b], { perturbed }, [{ shape }]) {
    const batch = shape.slice(0, -2);
    const [stretchedA, stretchedB] = [a, b].map((x) => stretchTo(x, [...batch, ...matrixOf(x)]));
    return [eliminate(stretchedA, stretchedB, perturbed ? 'perturbed' : 'infinite').solution];
  },
});

/** Inverses of matrices; of singular ones, those of matrices that are as near to them as rounding tells. */
export function inverted(a: Tensor): Tensor {
  const [n] = matrixOf(a);
  return apply(solveOp, [a, eye(n, { dtype: a.dtype })], { where: 'inverse', perturbed: true });
}
