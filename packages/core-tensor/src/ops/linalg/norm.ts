import { requireBoolean, requireNumber, requireOptions, requireTensor } from '../../arguments/index.ts';
import { axesOf } from '../../arguments/axis.ts';
import { requireFloating } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import type { Axes } from '../reduction/define-reduction.ts';
import { requireElements } from '../reduction/slices.ts';
import { matrixNorm } from './matrix-norm.ts';
import { normAlong } from './norm-along.ts';

/** Which norm, along which axes. */
export interface NormOptions {
  /** a number for the norm of vectors, `'fro'` for that of order 2, `'nuc'` for the sum of the singular values of matrices; default `'fro'` */
  readonly p?: number | 'fro' | 'nuc' | undefined;
  /** one axis or several; of `'nuc'` two, for rows and columns; default null: all */
  readonly axis?: Axes | undefined;
  /** keep the axes with size 1; default false */
  readonly keepDims?: boolean | undefined;
}

/**
 * Norm of all elements, or along axes: `vectorNorm`. `matrixNorm` has those of matrices.
 *
 * @param x any shape, floating
 * @param options `p`: default `'fro'`, which is 2; `axis`: default all; `keepDims`: default false
 * @returns `x`'s shape without the axes, dtype of `x`
 * @throws {DTypeError} if `x` is not floating
 * @throws {ShapeError} if an axis is outside the rank of `x` or given twice
 * @example norm(tensor([3, 4])).item(); // 5
 * @see https://pytorch.org/docs/stable/generated/torch.norm.html
 */
export function norm(x: Tensor, options: NormOptions = {}): Tensor {
  requireTensor('norm', 'x', x);
  const known = { p: true, axis: true, keepDims: true } as const;
  const { p = 'fro', axis = null, keepDims = false } = requireOptions('norm', options, known);
  requireBoolean('norm', 'keepDims', keepDims);
  requireFloating('norm', 'x', x.dtype);
  if (p === 'fro') return normAlong(x, 2, axis, { keepDims });
  if (p === 'nuc')
    return matrixNorm(x, { ord: 'nuc', keepDims, ...(axis === null ? {} : { axis: axis as [number, number] }) });
  requireNumber('norm', 'p', p, { infinite: true });
  if (Math.abs(p) === Infinity) requireElements('norm', x, axesOf('norm', x, axis));
  return normAlong(x, p, axis, { keepDims });
}
