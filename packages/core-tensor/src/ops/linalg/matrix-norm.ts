import { requireBoolean, requireOneOf, requireOptions, requireTensor } from '../../arguments/index.ts';
import { requireFloating } from '../../dtype.ts';
import { ConfigError } from '../../errors.ts';
import { normalizeAxis } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { apply } from '../../apply.ts';
import { abs } from '../elementwise/abs.ts';
import { permute } from '../movement/permute.ts';
import { reshape } from '../movement/reshape.ts';
import { slice } from '../movement/slice.ts';
import { squeeze } from '../movement/squeeze.ts';
import { max } from '../reduction/max.ts';
import { min } from '../reduction/min.ts';
import { orZero } from '../reduction/or-zero.ts';
import { requireElements } from '../reduction/slices.ts';
import { sum } from '../reduction/sum.ts';
import { normAlong } from './norm-along.ts';
import { svdvalsOp } from './svd-op.ts';

const orders = ['fro', 'nuc', 1, -1, 2, -2, Infinity, -Infinity] as const;

/** Which norm, of which matrices. */
export interface MatrixNormOptions {
  /**
   * `'fro'`: root of the sum of squares; `'nuc'`: sum of the singular values; 2 and −2: the largest and the smallest of them; 1 and −1: the
   * largest and the smallest sum of absolute values of a column; ±Infinity: of a row. Default `'fro'`
   */
  readonly ord?: (typeof orders)[number] | undefined;
  /** axes of rows and of columns; default `[-2, -1]` */
  readonly axis?: readonly [rows: number, columns: number] | undefined;
  /** keep both axes with size 1; default false */
  readonly keepDims?: boolean | undefined;
}

/** Both axes of the matrices. */
function matrixAxes(where: string, x: Tensor, axis: readonly number[]): [rows: number, columns: number] {
  if (!Array.isArray(axis) || axis.length !== 2)
    throw new ConfigError(where, `axis is ${String(axis)}; matrices have 2 axes, e.g. [-2, -1]`, { got: axis });
  const [rows, columns] = axis.map((each: number) => normalizeAxis(where, each, x.rank));
  if (rows !== columns) return [rows, columns];
  throw new ConfigError(where, `axis is ${String(axis)}; rows and columns must be different axes`, { got: axis });
}

/**
 * Norm of matrices.
 *
 * @param x at least 2 axes, floating
 * @param options `ord`: default `'fro'`; `axis`: default `[-2, -1]`; `keepDims`: default false
 * @returns `x`'s shape without both axes, dtype of `x`
 * @throws {DTypeError} if `x` is not floating
 * @throws {ShapeError} if an axis is outside the rank of `x`, or has no elements where the smallest is looked for
 * @throws {ConfigError} if `ord` is not among the norms, or both axes are the same
 * @example
 * const x = tensor([[1, -2], [3, 4]]);
 * matrixNorm(x).item(); // 5.4772
 * matrixNorm(x, { ord: 1 }).item(); // 6
 * @see https://pytorch.org/docs/stable/generated/torch.linalg.matrix_norm.html
 */
export function matrixNorm(x: Tensor, options: MatrixNormOptions = {}): Tensor {
  requireTensor('matrixNorm', 'x', x);
  const known = { ord: true, axis: true, keepDims: true } as const;
  const { ord = 'fro', axis = [-2, -1], keepDims = false } = requireOptions('matrixNorm', options, known);
  requireOneOf('matrixNorm', 'ord', ord, orders);
  requireBoolean('matrixNorm', 'keepDims', keepDims);
  requireFloating('matrixNorm', 'x', x.dtype);
  const [rows, columns] = matrixAxes('matrixNorm', x, axis);
  const keptOrNot = (y: Tensor): Tensor => (keepDims ? y : squeeze(y, [rows, columns]));
  if (ord === 'fro') return normAlong(x, 2, [rows, columns], { keepDims });
  if (ord === 'nuc' || Math.abs(ord) === 2) return keptOrNot(ofSingularValues(x, [rows, columns], ord));
  const [added, chosen] = Math.abs(ord) === 1 ? [rows, columns] : [columns, rows];
  if (ord < 0) requireElements('matrixNorm', x, [chosen]);
  const sums = sum(abs(x), added, { keepDims: true });
  const most = (ord > 0 ? max : min)(orZero(sums, [chosen]), chosen, { keepDims: true });
  return keptOrNot(most);
}

/** With both axes kept. */
function ofSingularValues(x: Tensor, [rows, columns]: readonly [number, number], ord: 'nuc' | number): Tensor {
  const others = [...x.shape.keys()].filter((axis) => axis !== rows && axis !== columns);
  if (ord === -2) requireElements('matrixNorm', x, [rows, columns]);
  const all = apply(svdvalsOp, [permute(x, [...others, rows, columns])], { where: 'matrixNorm' });
  const values = orZero(all, [all.rank - 1]);
  const y =
    ord === 'nuc' ? sum(values, -1) : slice(values, { axis: -1, start: ord > 0 ? 0 : -1, end: ord > 0 ? 1 : null });
  const kept = x.shape.map((size, axis) => (axis === rows || axis === columns ? 1 : size));
  return reshape(y, kept);
}
