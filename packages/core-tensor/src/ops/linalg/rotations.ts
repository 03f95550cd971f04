import { eye, tensor, zeros } from '../../create.ts';
import type { Tensor } from '../../tensor.ts';
import { abs } from '../elementwise/abs.ts';
import { add } from '../elementwise/add.ts';
import { cast } from '../elementwise/cast.ts';
import { div } from '../elementwise/div.ts';
import { equal } from '../elementwise/equal.ts';
import { greater } from '../elementwise/greater.ts';
import { less } from '../elementwise/less.ts';
import { mul } from '../elementwise/mul.ts';
import { sqrt } from '../elementwise/sqrt.ts';
import { sub } from '../elementwise/sub.ts';
import { where } from '../elementwise/where.ts';
import { flip } from '../movement/flip.ts';
import { unsqueeze } from '../movement/unsqueeze.ts';
import { matmul } from '../product/matmul.ts';
import { scan, type ScanStep } from '../recurrent/scan.ts';
import { sum } from '../reduction/sum.ts';
import type { DType } from '../../dtype.ts';

const SWEEPS = 10; // they converge quadratically: after 6 or 7 nothing changes any more

/** `cos` and `sin` of the turn that makes an entry `off` beside the diagonal 0. Golub and Van Loan, 8.5 */
export function turnOf(first: number, second: number, off: number): readonly [cos: number, sin: number] {
  if (off === 0) return [1, 0];
  const cotangent = (second - first) / (2 * off);
  const tangent = (cotangent < 0 ? -1 : 1) / (Math.abs(cotangent) + Math.sqrt(cotangent * cotangent + 1));
  const cos = 1 / Math.sqrt(1 + tangent * tangent);
  return [cos, tangent * cos];
}

/** Turns of all pairs `(i, n − 1 − i)` at once, followed by a change of places. `diagonal` and `entries`, those of the pairs, are `[…, n]`. */
function turns(diagonal: Tensor, entries: Tensor, [pairs, signs, unit]: readonly Tensor[]): Tensor {
  const off = mul(add(entries, flip(entries, -1)), 0.5); // rounded, both differ, and the turn would be none
  const isNone = equal(off, 0);
  const cotangent = div(mul(signs, sub(flip(diagonal, -1), diagonal)), mul(where(isNone, 1, off), 2));
  const sign = sub(1, mul(cast(less(cotangent, 0), signs.dtype), 2));
  const size = add(abs(cotangent), sqrt(add(mul(cotangent, cotangent), 1)));
  const tangent = mul(where(isNone, 0, div(sign, size)), signs);
  const cos = div(1, sqrt(add(mul(tangent, tangent), 1)));
  const sin = mul(tangent, cos);
  return add(mul(unit, unsqueeze(cos, -1)), mul(pairs, unsqueeze(sin, -1)));
}

/** One round on both sides. State: the symmetric matrix and the turns so far. */
const turnBoth: ScanStep = ([a, v], _, outside) => {
  const [pairs, , unit, places] = outside;
  const diagonal = sum(where(greater(unit, 0), a, 0), -1);
  const off = sum(where(greater(pairs, 0), a, 0), -1);
  const j = matmul(turns(diagonal, off, outside), places);
  return { states: [matmul(matmul(j, a, { transposeA: true }), j), matmul(v, j)], outputs: [] };
};

/** One round on the columns. State: the columns, and the turns so far. The squares of columns and their products are what is turned. */
const turnColumns: ScanStep = ([b, v], _, outside) => {
  const [, , , places] = outside;
  const j = matmul(turns(sum(mul(b, b), -2), sum(mul(b, flip(b, -1)), -2), outside), places);
  return { states: [matmul(b, j), matmul(v, j)], outputs: [] };
};

/**
 * The rounds of a tournament in which each column meets each other once: those at `i` and `n − 1 − i` meet, then all change places, of an even
 * number all but the first. Brent and Luk (1985)
 */
function tournament(n: number, dtype: DType): { readonly outside: readonly Tensor[]; readonly rounds: number } {
  const fixed = n % 2 === 0 ? 1 : 0;
  const moving = Math.max(1, n - fixed);
  const matrix = (isOne: (i: number, j: number) => boolean): Tensor =>
    tensor(
      Array.from({ length: n * n }, (_, at) => Number(isOne(Math.floor(at / n), at % n))),
      { shape: [n, n], dtype },
    );
  const next = (i: number): number => (i < fixed ? i : fixed + ((i - fixed + 1) % moving));
  const signs = Array.from({ length: n }, (_, i) => Math.sign(n - 1 - 2 * i));
  const outside = [
    matrix((i, j) => i + j === n - 1),
    tensor(signs, { shape: [n], dtype }),
    eye(n, { dtype }),
    matrix((i, j) => next(i) === j),
  ];
  return { outside, rounds: moving * SWEEPS };
}

/** Turns a symmetric matrix until it is diagonal, or, of any, the columns until they are orthogonal. */
export function turned(a: Tensor, v: Tensor, kind: 'both' | 'columns'): readonly [a: Tensor, v: Tensor] {
  const { outside, rounds } = tournament(a.shape[a.rank - 1], a.dtype);
  const [x, y] = scan(kind === 'both' ? turnBoth : turnColumns, {
    states: [a, v],
    sequences: [zeros([rounds, 1], { dtype: a.dtype })],
    outside,
  });
  return [x, y];
}
