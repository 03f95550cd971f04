import { eye, ones } from '../../create.ts';
import type { Tensor } from '../../tensor.ts';
import { abs } from '../elementwise/abs.ts';
import { add } from '../elementwise/add.ts';
import { cast } from '../elementwise/cast.ts';
import { div } from '../elementwise/div.ts';
import { greater } from '../elementwise/greater.ts';
import { less } from '../elementwise/less.ts';
import { mul } from '../elementwise/mul.ts';
import { neg } from '../elementwise/neg.ts';
import { sqrt } from '../elementwise/sqrt.ts';
import { sub } from '../elementwise/sub.ts';
import { where } from '../elementwise/where.ts';
import { slice } from '../movement/slice.ts';
import { triu } from '../movement/triu.ts';
import { unsqueeze } from '../movement/unsqueeze.ts';
import { scan, type ScanStep } from '../recurrent/scan.ts';
import { stretchTo } from '../reduction/broadcast-to-op.ts';
import { max } from '../reduction/max.ts';
import { sum } from '../reduction/sum.ts';
import { batchOf, matrixOf } from './matrices.ts';

/** One reflection. State: `R` and `Q`. Entries: the column as unit vectors of columns and of rows, the rows from it on, and those below it. */
const reflectColumn: ScanStep = ([r, q], [column, row, rest, below]) => {
  const isHere = greater(row, 0);
  const x = where(greater(rest, 0), sum(where(greater(column, 0), r, 0), -1), 0);
  const size = max(abs(x), -1, { keepDims: true });
  const u = div(x, where(greater(size, 0), size, 1));
  const alpha = sum(where(isHere, u, 0), -1, { keepDims: true });
  const tail = sum(where(greater(below, 0), mul(u, u), 0), -1, { keepDims: true });
  const length = sqrt(add(mul(alpha, alpha), tail));
  const first = add(alpha, where(less(alpha, 0), neg(length), length));
  const isBent = greater(tail, 0);
  const squares = add(mul(first, first), tail);
  const factor = unsqueeze(mul(div(2, where(isBent, squares, 1)), cast(isBent, u.dtype)), -1);
  const v = where(isHere, first, u);
  const [standing, lying] = [unsqueeze(v, -1), unsqueeze(v, -2)];
  const ofR = mul(standing, sum(mul(standing, r), -2, { keepDims: true }));
  const ofQ = mul(sum(mul(q, lying), -1, { keepDims: true }), lying);
  return { states: [sub(r, mul(factor, ofR)), sub(q, mul(factor, ofQ))], outputs: [alpha] };
};

/** `A = Q R` by reflections, composed of other operations: all columns of `Q`, and as many rows of `R`. */
export function orthogonalize(a: Tensor): { readonly q: Tensor; readonly r: Tensor } {
  const [rows, columns] = matrixOf(a);
  const { dtype } = a;
  const count = Math.min(rows, columns);
  const unit = eye(rows, { dtype });
  const q = stretchTo(unit, [...batchOf(a), rows, rows]);
  if (count === 0) return { q, r: a };
  const from = (diagonal: number): Tensor => triu(ones([count, rows], { dtype }), diagonal);
  const first = (x: Tensor): Tensor => slice(x, { axis: 0, end: count });
  const [r, all] = scan(reflectColumn, {
    states: [a, q],
    sequences: [first(eye(columns, { dtype })), first(unit), from(0), from(1)],
  });
  return { q: all, r: triu(r) };
}
