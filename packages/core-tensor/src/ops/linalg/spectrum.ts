import { arange, tensor } from '../../create.ts';
import type { Tensor } from '../../tensor.ts';
import { add } from '../elementwise/add.ts';
import { div } from '../elementwise/div.ts';
import { equal } from '../elementwise/equal.ts';
import { less } from '../elementwise/less.ts';
import { logicalAnd } from '../elementwise/logical-and.ts';
import { mul } from '../elementwise/mul.ts';
import { neg } from '../elementwise/neg.ts';
import { sub } from '../elementwise/sub.ts';
import { where } from '../elementwise/where.ts';
import { reshape } from '../movement/reshape.ts';
import { sum } from '../reduction/sum.ts';
import { matrixOf, transposed } from './matrices.ts';

/** Weights with no rational sum: a vector and its opposite are told apart by the sign of their sum. */
const weight = (i: number): number => 1 / (i + Math.SQRT2);

/** Whether a vector is to be given as its opposite, so that the same one is given everywhere. */
export function isTurned(entry: (i: number) => number, length: number): boolean {
  let total = 0;
  for (let i = 0; i < length; i++) total += weight(i) * entry(i);
  return total < 0;
}

/** For each column whether it is, `[…, 1, columns]`. */
export function turnedColumns(x: Tensor): Tensor {
  const [rows] = matrixOf(x);
  const weights = reshape(div(1, add(arange(rows, { dtype: x.dtype }), Math.SQRT2)), [rows, 1]); // as many as a file finds
  return less(sum(mul(x, weights), -2, { keepDims: true }), 0);
}

/** Columns in the sign in which they are given. */
export function signed(x: Tensor): Tensor {
  return where(turnedColumns(x), neg(x), x);
}

/** `x[i, j] / (w[j] − w[i])`; 0 where both are 0: what does not depend on the choice among equal ones has a gradient. `w` is `[…, 1, n]`. */
export function differenceOver(x: Tensor, w: Tensor): Tensor {
  const apart = sub(w, transposed(w));
  const isNothing = logicalAnd(equal(apart, 0), equal(x, 0));
  const [n] = matrixOf(x);
  const diagonal = tensor(Array.from({ length: n * n }, (_, at) => Number(at % (n + 1) === 0)), { shape: [n, n], dtype: 'bool' }); // prettier-ignore
  return where(diagonal, 0, div(x, where(isNothing, 1, where(diagonal, 1, apart))));
}
