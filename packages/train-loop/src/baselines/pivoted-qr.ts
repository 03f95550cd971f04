/** A system that was brought into the form of an upper trapezoid. */
export interface Trapezoid {
  /** the columns in the order of the trapezoid */
  readonly order: readonly number[];
  /** rows that are not 0 */
  readonly rank: number;
}

/**
 * Brings `columns · x = sides` into the form of an upper trapezoid, in place: Householder's reflections, each of the column that has most left. What is
 * left below the last row is negligible.
 *
 * @param columns of the matrix, which are put into the order of the trapezoid
 * @param sides right-hand sides, one for each output
 * @param negligible what is left of a column counts as nothing up to this share of the longest one
 * @see Golub and Van Loan, Matrix Computations (2013), algorithm 5.4.1
 */
export function pivotedQr(columns: Float64Array[], sides: readonly Float64Array[], negligible: number): Trapezoid {
  const order = columns.map((_, i) => i);
  const rows = columns[0].length;
  const most = Math.min(rows, columns.length);
  let longest = 0;
  for (let k = 0; k < most; k++) {
    const lengths = columns.map((column, i) => (i < k ? -1 : lengthFrom(column, k)));
    const pivot = lengths.indexOf(Math.max(...lengths));
    if (k === 0) longest = lengths[pivot];
    if (lengths[pivot] <= negligible * longest) return { order, rank: k };
    [columns[k], columns[pivot]] = [columns[pivot], columns[k]];
    [order[k], order[pivot]] = [order[pivot], order[k]];
    reflect(k, lengths[pivot], columns, sides);
  }
  return { order, rank: most };
}

function lengthFrom(column: Float64Array, start: number): number {
  let sum = 0;
  for (let i = start; i < column.length; i++) sum += column[i] * column[i];
  return Math.sqrt(sum);
}

/** Reflects everything so that column k is 0 below its kth row: x − v·(vᵀx)/(vᵀv/2) with v = column ∓ length·e. */
function reflect(k: number, length: number, columns: readonly Float64Array[], sides: readonly Float64Array[]): void {
  const v = columns[k].slice(k);
  const diagonal = v[0] > 0 ? -length : length; // the sign that does not cancel
  v[0] -= diagonal;
  const half = length * (length + Math.abs(columns[k][k])); // vᵀv / 2
  for (const x of [...columns.slice(k + 1), ...sides]) {
    let share = 0;
    for (let i = 0; i < v.length; i++) share += v[i] * x[k + i];
    share /= half;
    for (let i = 0; i < v.length; i++) x[k + i] -= share * v[i];
  }
  columns[k].fill(0, k);
  columns[k][k] = diagonal;
}
