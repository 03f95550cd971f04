import { requireBoolean, requireNumber, requireOptions, requireTensor } from '../../arguments/index.ts';
import { axesOf } from '../../arguments/axis.ts';
import { requireFloating } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import type { Axes } from '../reduction/define-reduction.ts';
import { requireElements } from '../reduction/slices.ts';
import { normAlong } from './norm-along.ts';

/** Which norm, along which axes. */
export interface VectorNormOptions {
  /** any number, ±Infinity among them; 0 counts what is not 0; default 2 */
  readonly ord?: number | undefined;
  /** one axis or several, along which the vectors lie; default null: all elements are one vector */
  readonly axis?: Axes | undefined;
  /** keep the axes with size 1; default false */
  readonly keepDims?: boolean | undefined;
}

/**
 * Length of vectors.
 *
 * `y = (Σ |x|ᵒʳᵈ)^(1/ord)`; of Infinity the largest, of −Infinity the smallest absolute value. Where a norm is 0 its gradient is 0, too
 *
 * @param x any shape, floating
 * @param options `ord`: default 2; `axis`: default all; `keepDims`: default false
 * @returns `x`'s shape without the axes, dtype of `x`
 * @throws {DTypeError} if `x` is not floating
 * @throws {ShapeError} if an axis is outside the rank of `x` or given twice, or has no elements where there is no largest
 * @example vectorNorm(tensor([[3, 4], [6, 8]]), { axis: 1 }).toArray(); // [5, 10]
 * @see https://pytorch.org/docs/stable/generated/torch.linalg.vector_norm.html
 */
export function vectorNorm(x: Tensor, options: VectorNormOptions = {}): Tensor {
  requireTensor('vectorNorm', 'x', x);
  const known = { ord: true, axis: true, keepDims: true } as const;
  const { ord = 2, axis = null, keepDims = false } = requireOptions('vectorNorm', options, known);
  requireNumber('vectorNorm', 'ord', ord, { infinite: true });
  requireBoolean('vectorNorm', 'keepDims', keepDims);
  requireFloating('vectorNorm', 'x', x.dtype);
  if (Math.abs(ord) === Infinity) requireElements('vectorNorm', x, axesOf('vectorNorm', x, axis));
  return normAlong(x, ord, axis, { keepDims });
}
