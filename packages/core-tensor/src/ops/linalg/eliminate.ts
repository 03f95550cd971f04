import type { Tensor } from '../../tensor.ts';
import { abs } from '../elementwise/abs.ts';
import { cast } from '../elementwise/cast.ts';
import { div } from '../elementwise/div.ts';
import { equal } from '../elementwise/equal.ts';
import { greater } from '../elementwise/greater.ts';
import { mul } from '../elementwise/mul.ts';
import { sub } from '../elementwise/sub.ts';
import { where } from '../elementwise/where.ts';
import { concat } from '../movement/concat.ts';
import { padAxes } from '../movement/pad-op.ts';
import { slice } from '../movement/slice.ts';
import { triu } from '../movement/triu.ts';
import { unsqueeze } from '../movement/unsqueeze.ts';
import { argmax } from '../reduction/argmax.ts';
import { max } from '../reduction/max.ts';
import { sum } from '../reduction/sum.ts';
import { scan, type ScanStep } from '../recurrent/scan.ts';
import { arange, eye, full, ones } from '../../create.ts';
import { epsilonOf } from './matrices.ts';

/**
 * One column of Gauss and Jordan's elimination. State: `[A | B]`. Entries: the column as unit vectors of rows and of columns, and the rows from
 * it on, as numbers 1. Outside: what a row with a pivot of 0 is divided by, what is told of that pivot, and the numbers of the rows.
 */
const eliminateColumn: ScanStep = ([m], [row, column, rest], [divisor, told, numbers]) => {
  const entries = sum(where(greater(column, 0), m, 0), -1, { keepDims: true }); // [..., n, 1]
  const isHere = unsqueeze(greater(row, 0), -1); // [n, 1]
  const candidates = where(unsqueeze(greater(rest, 0), -1), abs(entries), -1);
  const best = argmax(candidates, -2, { keepDims: true });
  const isBest = equal(best, unsqueeze(numbers, -1)); // [..., n, 1]
  const rowOf = (is: Tensor, x: Tensor): Tensor => sum(where(is, x, 0), -2, { keepDims: true });
  const found = rowOf(isBest, entries);
  const isNone = equal(found, 0);
  const scaled = div(rowOf(isBest, m), where(isNone, divisor, found)); // [..., 1, w]
  const swapped = where(isBest, rowOf(isHere, m), m);
  const factors = where(isBest, rowOf(isHere, entries), entries);
  const after = where(isHere, scaled, sub(swapped, mul(factors, scaled)));
  const sign = sub(mul(rowOf(isHere, cast(isBest, m.dtype)), 2), 1); // −1 where rows changed places
  return { states: [after], outputs: [mul(where(isNone, told, found), sign)] };
};

/** What elimination finds. */
export interface Eliminated {
  /** `A⁻¹ B` */
  readonly solution: Tensor;
  /** whose product is the determinant: `[n, …, 1, 1]` */
  readonly pivots: Tensor;
}

/** What becomes of pivots that are 0: the solution is not finite, they are passed over, or they become as small as rounding makes them. */
type ZeroPivots = 'infinite' | 'passed' | 'perturbed';

/** Solves `A X = B` for matrices with the same batch axes. */
export function eliminate(a: Tensor, b: Tensor, zeroPivots: ZeroPivots): Eliminated {
  const n = a.shape[a.rank - 1];
  const width = n + b.shape[b.rank - 1];
  const { dtype } = a;
  if (n === 0) return { solution: b, pivots: ones([0, ...a.shape.slice(0, -2), 1, 1], { dtype }) };
  const rows = eye(n, { dtype });
  const columns = padAxes(rows, [0, [0, width - n]]);
  const number = (value: number): Tensor => full([], value, { dtype });
  const [m, pivots] = scan(eliminateColumn, {
    states: [concat([a, b], -1)],
    sequences: [rows, columns, triu(ones([n, n], { dtype }))],
    outside: [
      zeroPivots === 'perturbed' ? leastOf(a) : number(zeroPivots === 'passed' ? 1 : 0),
      zeroPivots === 'perturbed' ? leastOf(a) : number(0),
      arange(n, { dtype: 'int32' }),
    ],
  });
  return { solution: slice(m, { axis: -1, start: n }), pivots };
}

/** What rounding may leave of a pivot of 0. */
function leastOf(a: Tensor): Tensor {
  const largest = max(abs(a), [-2, -1], { keepDims: true });
  return mul(where(equal(largest, 0), 1, largest), epsilonOf(a));
}
